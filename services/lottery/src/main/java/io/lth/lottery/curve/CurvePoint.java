package io.lth.lottery.curve;

import io.lth.lottery.recipe.Iteration;

/**
 * One point of a learning curve.
 *
 * @param trainingLoss mean loss of the batches since the point before, finite
 */
public record CurvePoint(
    Iteration iteration, double trainingLoss, Evaluation validation, Evaluation test) {
  public CurvePoint {
    if (!Double.isFinite(trainingLoss)) {
      throw new IllegalArgumentException("a loss must be finite, but is " + trainingLoss);
    }
  }
}
