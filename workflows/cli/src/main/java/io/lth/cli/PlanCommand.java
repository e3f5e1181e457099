package io.lth.cli;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.spec.PlanJson;
import io.lth.stages.handler.Cancellation;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a reproduction would do, without doing it. */
@Command(
    name = "plan",
    description = {
      "Shows what an experiment takes, without running it: stages, iterations, disk, memory, and"
          + " the time on this machine, from steps of each network that are measured.",
    })
final class PlanCommand implements Runnable {
  private final Home home;
  @Mixin private Choice choice = new Choice();
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "The plan itself, as plan.json.")
  private boolean json;

  @Option(
      names = "--no-measure",
      description = "Without the time, which takes seconds to measure and needs the dataset.")
  private boolean unmeasured;

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
      out.flush();
      if (!unmeasured) {
        out.printf("  %s%n", measured(experiment, out));
      }
    }
    out.flush();
  }

  private String measured(Experiment experiment, PrintWriter out) {
    int workers = Runtime.getRuntime().availableProcessors();
    Cancellation cancellation = new Cancellation();
    try (OpenEngine engine = OpenEngine.of(experiment.engine())) {
      Dataset dataset = LocalDatasets.of(home, out::println).load(experiment.data().name());
      try (Interrupt _ = Interrupt.handledBy(cancellation)) {
        return Calibration.measure(engine.engine(), experiment, dataset, workers, cancellation)
            .sentence(experiment, workers);
      }
    }
  }
}
