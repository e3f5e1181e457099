package io.lth.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops what was started in the background, and nothing else. */
@Command(
    name = "down",
    description = "Stops what `up` started, and nothing else. Everything it keeps stays.")
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
    List<String> stopped = StackOfHome.of(home).down();
    out.println(
        stopped.isEmpty()
            ? "Nothing ran."
            : "Stopped: %s. What runs had begun goes on after the next ./lth up."
                .formatted(String.join(", ", stopped)));
    out.flush();
  }
}
