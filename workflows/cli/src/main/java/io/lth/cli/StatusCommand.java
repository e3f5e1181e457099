package io.lth.cli;

import io.lth.mlflow.server.ServerStatus;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells what runs in the background. */
@Command(name = "status", description = "Tells what runs, and where.")
final class StatusCommand implements Runnable {
  private final Home home;
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  StatusCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    switch (LocalRecord.server(home, null).status()) {
      case ServerStatus.Healthy healthy ->
          out.printf(
              "MLflow is ready: %s (process %d, log %s)%n",
              healthy.server().uri(), healthy.server().process().pid(), healthy.server().log());
      case ServerStatus.Silent silent ->
          out.printf(
              "MLflow runs (process %d) but does not answer on port %d: it is starting, or hangs;"
                  + " ./lth down ends it%n",
              silent.process().pid(), silent.port());
      case ServerStatus.Stopped() -> out.println("MLflow does not run; ./lth up starts it.");
    }
    out.flush();
  }
}
