package io.lth.cli;

import io.lth.local.supervisor.RestartPolicy;
import io.lth.local.supervisor.Supervisor;
import picocli.CommandLine.Command;

/** Watches over the local stack until it is told to end; `lth up` starts it. */
@Command(name = "supervise", hidden = true, description = "The process that `up` starts.")
final class SuperviseCommand implements Runnable {
  private final Home home;

  SuperviseCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    new Supervisor(StackOfHome.definition(home), RestartPolicy.USUAL).run();
  }
}
