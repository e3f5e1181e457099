package io.lth.cli;

import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.pruning.Ladder;
import java.io.PrintWriter;

/** A plan in a few lines. */
final class PlanText {
  private static final int BYTES_PER_WEIGHT = 4;
  private static final double MEGABYTE = 1e6;

  private PlanText() {}

  static void print(PrintWriter out, Experiment experiment, Plan plan) {
    Ladder ladder = experiment.ladder();
    out.printf("%s, profile %s%n", experiment.title(), experiment.profile());
    out.printf(
        "  %s on %s, seed %d; %d trials; %d rounds after the dense one: 100 %% down to %s%n",
        experiment.network().name(),
        experiment.data().name(),
        experiment.seed().value(),
        experiment.trials(),
        ladder.rounds(),
        ladder.density(ladder.rounds()));
    for (Control control : experiment.controls()) {
      out.printf(
          "  control: %s, %d draw(s), in rounds %s%n",
          control.arm().words(), control.draws(), control.rounds());
    }
    out.printf(
        "  %d stages, %d of them trainings of %,d iterations: %,d iterations in all; about %.0f MB"
            + " of artifacts%n",
        plan.stages().size(),
        plan.count(StageKind.TRAIN),
        experiment.recipe().iterations(),
        plan.iterations(),
        plan.stages().stream().mapToLong(stage -> bytes(experiment, stage)).sum() / MEGABYTE);
  }

  private static long bytes(Experiment experiment, Stage stage) {
    long weights = experiment.network().weights();
    return switch (stage.kind()) {
      case TRAIN -> 2 * BYTES_PER_WEIGHT * weights;
      case INITIALIZE, REWIND, REINITIALIZE -> BYTES_PER_WEIGHT * weights;
      case PRUNE, RANDOM_MASK -> weights;
      case AGGREGATE, JUDGE, RENDER -> 0;
    };
  }
}
