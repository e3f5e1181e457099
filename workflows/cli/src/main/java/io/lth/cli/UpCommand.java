package io.lth.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts what runs in the background. */
@Command(name = "up", description = "Starts MLflow, if it does not run, and says where it is.")
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
    LocalRecord record = LocalRecord.start(home, port.orNull(), out::println);
    out.println("MLflow is ready: " + record.address());
    out.flush();
  }
}
