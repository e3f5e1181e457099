package io.lth.cli;

import io.lth.datasets.DatasetCatalog;
import io.lth.lottery.data.OwnImages;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
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
    out.printf("%s, profile %s%n", experiment.title(), experiment.profile());
    experiment.variants().forEach(variant -> print(out, experiment, variant));
    out.printf(
        "  %d stages, %d of them trainings%s: %,d iterations in all; about %.0f MB of artifacts%n",
        plan.stages().size(),
        plan.count(StageKind.TRAIN),
        experiment.variants().size() == 1 ? each(experiment.only()) : "",
        plan.iterations(),
        plan.stages().stream().mapToLong(stage -> bytes(experiment, stage)).sum() / MEGABYTE);
    out.printf("  %s%n", memory(experiment).sentence());
  }

  /** What its trainings hold. */
  static MemoryEstimate memory(Experiment experiment) {
    String dataset = experiment.data().name();
    return OwnImages.named(dataset).isPresent()
        ? MemoryEstimate.of(experiment)
        : MemoryEstimate.of(experiment, DatasetCatalog.standard().named(dataset));
  }

  private static void print(PrintWriter out, Experiment experiment, Variant variant) {
    Ladder ladder = variant.ladder();
    boolean several = experiment.variants().size() > 1;
    out.printf(
        "  %s%s on %s, seed %d; %d trials; %d rounds after the dense one: 100 %% down to %s%s%n",
        several ? variant.label() + ": " : "",
        variant.network().name(),
        experiment.data().name(),
        experiment.seed().value(),
        experiment.trials(),
        ladder.rounds(),
        ladder.density(ladder.rounds()),
        several ? "; trainings" + each(variant) : "");
    for (Control control : variant.controls()) {
      out.printf(
          "  control: %s, %d draw(s), in rounds %s%n",
          control.arm().words(), control.draws(), control.rounds());
    }
  }

  private static String each(Variant variant) {
    return " of %,d iterations".formatted(variant.recipe().iterations());
  }

  private static long bytes(Experiment experiment, Stage stage) {
    long weights =
        stage
            .place()
            .ofTrial()
            .map(trial -> (long) experiment.variant(trial.variant()).network().weights())
            .orElse(0L);
    return switch (stage.kind()) {
      case TRAIN -> 2 * BYTES_PER_WEIGHT * weights;
      case INITIALIZE, REWIND, REINITIALIZE -> BYTES_PER_WEIGHT * weights;
      case PRUNE, RANDOM_MASK -> weights;
      case AGGREGATE, JUDGE, RENDER -> 0;
    };
  }
}
