package io.lth.lottery.curve;

import java.util.List;

/**
 * What a training showed at each evaluation, in order; at least one point.
 *
 * @param points by ascending iteration
 */
public record LearningCurve(List<CurvePoint> points) {
  public LearningCurve {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a learning curve has at least one point");
    }
    for (int i = 1; i < points.size(); i++) {
      if (points.get(i).iteration().compareTo(points.get(i - 1).iteration()) <= 0) {
        throw new IllegalArgumentException(
            "iterations must ascend, but %s follows %s"
                .formatted(points.get(i).iteration(), points.get(i - 1).iteration()));
      }
    }
  }

  /**
   * The point of minimum validation loss, the first one of equals (paper, section 2). The test set
   * has no say.
   */
  public CurvePoint earlyStop() {
    CurvePoint best = points.getFirst();
    for (CurvePoint point : points) {
      if (point.validation().loss() < best.validation().loss()) {
        best = point;
      }
    }
    return best;
  }

  public CurvePoint last() {
    return points.getLast();
  }
}
