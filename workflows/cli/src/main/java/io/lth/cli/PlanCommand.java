package io.lth.cli;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.spec.PlanJson;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a reproduction would do, without doing it. */
@Command(name = "plan", description = "Shows the stages of an experiment, without running them.")
final class PlanCommand implements Runnable {
  private final Home home;
  @Mixin private Choice choice = new Choice();
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "The plan itself, as plan.json.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  PlanCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    Experiment experiment = choice.read(new Experiments(home));
    Plan plan = Planner.plan(experiment);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(PlanJson.write(plan));
    } else {
      PlanText.print(out, experiment, plan);
    }
    out.flush();
  }
}
