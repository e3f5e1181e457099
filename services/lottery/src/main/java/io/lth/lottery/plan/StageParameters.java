package io.lth.lottery.plan;

import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.network.Network;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Subject;

/**
 * What a stage is to do, beside its inputs. Together they determine the result; all of it goes into
 * the stage key.
 */
public sealed interface StageParameters {

  default StageKind kind() {
    return StageKind.of(getClass());
  }

  /** Draws θ0. No inputs; gives {@code weights}. */
  record Initialize(Network network, Seed seed, int trial) implements StageParameters {}

  /**
   * Trains a network. Takes {@code weights} and, unless dense, {@code mask}; gives {@code curve},
   * {@code summary}, {@code early-stop-weights}, {@code final-weights} and, if {@code snapshot} is
   * above 0, {@code rewind-weights}.
   *
   * @param snapshot iteration whose weights are kept to rewind to; 0 for none
   */
  record Train(
      DatasetChoice data,
      Network network,
      Engine engine,
      TrainingRecipe recipe,
      Iteration snapshot,
      Seed seed,
      Subject subject)
      implements StageParameters {}

  /**
   * Prunes by the weights of a training. Takes {@code weights} and, unless it was dense, {@code
   * mask}; gives {@code mask}.
   *
   * @param rounds worth of weights that go at once
   */
  record Prune(Network network, PruningStrategy strategy, int rounds) implements StageParameters {}

  /**
   * Rewinds survivors. Takes {@code weights} (the origin) and {@code mask}; gives {@code weights}.
   */
  record Rewind() implements StageParameters {}

  /**
   * Gives survivors other values, which the subject's arm names: drawn afresh, shuffled, or signs
   * alone. Takes {@code mask} and, unless drawn afresh, {@code weights} (the origin); gives {@code
   * weights}.
   */
  record Reinitialize(Network network, Seed seed, Subject subject) implements StageParameters {}

  /** Draws a mask. Takes {@code mask}; gives {@code mask}. */
  record RandomMask(Seed seed, Subject subject) implements StageParameters {}

  /**
   * Collects all trainings. Takes each one's {@code summary} under its subject's slug; gives {@code
   * results} and {@code table}.
   */
  record Aggregate(Experiment experiment) implements StageParameters {}

  /**
   * Holds everything against the laws, and the results against the claims. Takes {@code results}
   * and, for each subject, what its training started from and led to; gives {@code checks} and
   * {@code verdicts}.
   */
  record Judge(Experiment experiment) implements StageParameters {}

  /**
   * Draws figures and writes the reports and the description. Takes {@code results}, {@code
   * verdicts}, {@code checks} and each training's curve; gives each figure under its file name,
   * {@code report}, {@code report.html} and {@code description}.
   */
  record Render(Experiment experiment) implements StageParameters {}
}
