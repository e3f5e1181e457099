package io.lth.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The port MLflow must have, if one was asked for: shared by the commands that start it. */
final class AskedPort {
  private static final int LARGEST = 65_535;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private @Nullable Integer port;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  AskedPort() {}

  @Option(
      names = "--mlflow-port",
      paramLabel = "PORT",
      description = "The port MLflow must have. Default: the last one, or any free one.")
  void ask(int asked) {
    if (asked < 1 || asked > LARGEST) {
      throw new ParameterException(
          command.commandLine(),
          "--mlflow-port must be 1 to %d, but is %d.".formatted(LARGEST, asked));
    }
    port = asked;
  }

  /** Null if none was asked for. */
  @Nullable Integer orNull() {
    return port;
  }
}
