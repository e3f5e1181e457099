package io.lth.stages.comparison;

import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.plan.StageId;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where two learning curves of one training part.
 *
 * @param stage that trained
 * @param firstIteration at which they differ, or only one has a point
 * @param accuracy the largest difference in test accuracy, in percentage points
 * @param atIteration where that is
 * @param validationLoss the largest difference in validation loss
 */
public record CurveDifference(
    StageId stage, int firstIteration, double accuracy, int atIteration, double validationLoss) {

  /** What differs; nothing if every point is the same. */
  static Optional<CurveDifference> between(StageId stage, LearningCurve one, LearningCurve other) {
    SequencedMap<Integer, CurvePoint> mine = byIteration(one);
    SequencedMap<Integer, CurvePoint> theirs = byIteration(other);
    TreeSet<Integer> iterations = new TreeSet<>(mine.keySet());
    iterations.addAll(theirs.keySet());
    Integer first = null;
    double accuracy = 0;
    int at = iterations.first();
    double loss = 0;
    for (int iteration : iterations) {
      CurvePoint here = mine.get(iteration);
      CurvePoint there = theirs.get(iteration);
      if (here != null && here.equals(there)) {
        continue;
      }
      first = first == null ? Integer.valueOf(iteration) : first;
      if (here != null && there != null) {
        double apart = 100 * Math.abs(here.test().accuracy() - there.test().accuracy());
        if (apart > accuracy) {
          accuracy = apart;
          at = iteration;
        }
        loss = Math.max(loss, Math.abs(here.validation().loss() - there.validation().loss()));
      }
    }
    return first == null
        ? Optional.empty()
        : Optional.of(new CurveDifference(stage, first, accuracy, accuracy > 0 ? at : first, loss));
  }

  private static SequencedMap<Integer, CurvePoint> byIteration(LearningCurve curve) {
    SequencedMap<Integer, CurvePoint> points = new TreeMap<>();
    curve.points().forEach(point -> points.put(point.iteration().value(), point));
    return points;
  }
}
