package io.lth.cli;

import io.lth.spec.Profiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what can be reproduced. */
@Command(name = "experiments", description = "Lists the experiments and their profiles.")
final class ExperimentsCommand implements Runnable {
  private final Home home;
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  ExperimentsCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    Experiments experiments = new Experiments(home);
    for (String name : experiments.names()) {
      Profiles profiles = experiments.profiles(name);
      spec.commandLine()
          .getOut()
          .printf(
              "%s: %s (default: %s)%n",
              name, String.join(", ", profiles.names()), profiles.standard());
    }
    spec.commandLine().getOut().flush();
  }
}
