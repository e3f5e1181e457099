package io.lth.stages.port;

import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.Split;

/** A training under way. Not thread-safe; close it to let go of its memory. */
public interface Training extends AutoCloseable {

  /**
   * One optimizer step. Afterwards pruned weights and their optimizer state are exactly 0.
   *
   * @param examples [batch] indices into the published training images
   * @param learningRate of this step
   * @param streams of this step alone
   * @return mean cross-entropy of the batch before the step; not finite if the training diverged
   */
  double step(int[] examples, double learningRate, TrainingStreams streams);

  /**
   * Evaluates the weights as they are, without dropout, on the images as they are.
   *
   * @param between run between parts of the split, a second's work or less; what it throws ends the
   *     evaluation
   * @throws io.lth.lottery.problem.ProblemException with fault {@code DIVERGENCE} if the loss is
   *     not finite
   */
  Evaluation evaluate(Split split, Runnable between);

  /** The same, from beginning to end. */
  default Evaluation evaluate(Split split) {
    return evaluate(split, () -> {});
  }

  /** A copy of all that the next step depends on. */
  TrainingState state();

  /** Goes on from a state, bit for bit as if it had never stopped. */
  void restore(TrainingState state);

  @Override
  void close();
}
