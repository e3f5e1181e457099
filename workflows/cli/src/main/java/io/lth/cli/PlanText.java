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
import java.util.stream.Collectors;

/** A plan in a few lines. */
final class PlanText {
  private static final int BYTES_PER_WEIGHT = 4;
  private static final double MEGABYTE = 1e6;

  private PlanText() {}

  static void print(PrintWriter out, Experiment experiment, Plan plan) {
    out.printf("%s, profile %s%n", experiment.title(), experiment.profile());
    experiment.variants().forEach(variant -> print(out, experiment, variant));
    out.printf(
        "  %d stages, %d of them %s%s: %,d iterations in all; about %.0f MB of artifacts%n",
        plan.stages().size(),
        plan.count(StageKind.TRAIN),
        plan.count(StageKind.TRAIN) == 1 ? "a training" : "trainings",
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
        "  %s%s on %s, seed %d; %s; %s after the dense one: 100 %% down to %s%s%n",
        several ? variant.label() + ": " : "",
        variant.network().name(),
        experiment.data().name(),
        experiment.seed().value(),
        counted(experiment.trials(), "trial"),
        counted(ladder.rounds(), "round"),
        ladder.density(ladder.rounds()),
        several ? "; trainings" + each(variant) : "");
    for (Control control : variant.controls()) {
      out.printf(
          "  control: %s, %s, in %s %s%n",
          control.arm().words(),
          counted(control.draws(), "draw"),
          control.rounds().size() == 1 ? "round" : "rounds",
          control.rounds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
  }

  private static String counted(int number, String noun) {
    return "%d %s%s".formatted(number, noun, number == 1 ? "" : "s");
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
