package io.lth.lottery.result;

import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.mask.Density;

/**
 * What one training came to.
 *
 * @param earlyStop the point of minimum validation loss
 * @param last the point at the last iteration
 * @param finalTraining the whole training set at the last iteration
 * @param revivedWeights the most pruned weights seen that were not 0; the law says none
 * @param revivedMoments the same of the optimizer's state
 */
public record TrainingSummary(
    Subject subject,
    Density density,
    CurvePoint earlyStop,
    CurvePoint last,
    Evaluation finalTraining,
    int revivedWeights,
    int revivedMoments) {
  public TrainingSummary {
    if (revivedWeights < 0 || revivedMoments < 0) {
      throw new IllegalArgumentException("counts are not negative");
    }
    if (earlyStop.iteration().compareTo(last.iteration()) > 0) {
      throw new IllegalArgumentException(
          "the early stop at %s lies after the last iteration %s"
              .formatted(earlyStop.iteration(), last.iteration()));
    }
  }
}
