package io.lth.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops what was started in the background, and nothing else. */
@Command(name = "down", description = "Stops MLflow. Everything it keeps stays.")
final class DownCommand implements Runnable {
  private final Home home;
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  DownCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    boolean stopped = LocalRecord.server(home, null).stop();
    out.println(stopped ? "MLflow is stopped." : "MLflow did not run.");
    out.flush();
  }
}
