package io.lth.cli;

import io.lth.local.supervisor.PartStatus;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts everything that runs in the background. */
@Command(
    name = "up",
    description = {
      "Starts MLflow, Airflow and the services, as far as they don't run, and says where they are.",
      "A supervisor watches them and starts again what dies.",
    })
final class UpCommand implements Runnable {
  private final Home home;
  @Mixin private AskedPort port = new AskedPort();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  UpCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    RunningStack stack =
        RunningStack.up(
            home,
            port.orNull(),
            line -> {
              out.println(line);
              out.flush();
            });
    stack.links().forEach(out::println);
    out.flush();
  }

  /** As in {@code trainer is ready}. */
  static String line(PartStatus part) {
    String why = part.why().isBlank() ? "" : ": " + part.why();
    return "%s is %s%s"
        .formatted(
            part.name(), part.state().name().toLowerCase(Locale.ROOT).replace('_', ' '), why);
  }
}
