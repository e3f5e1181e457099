package io.lth.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts what runs in the background. */
@Command(name = "up", description = "Starts MLflow, if it does not run, and says where it is.")
final class UpCommand implements Runnable {
  private final Home home;
  @Spec private CommandSpec spec;

  @Option(
      names = "--mlflow-port",
      paramLabel = "PORT",
      description = "The port MLflow must have. Default: the last one, or any free one.")
  private @Nullable Integer port;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  UpCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    LocalRecord record = LocalRecord.start(home, port, out::println);
    out.println("MLflow is ready: " + record.address());
    out.flush();
  }
}
