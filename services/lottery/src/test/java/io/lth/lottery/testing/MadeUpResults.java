package io.lth.lottery.testing;

import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.lottery.result.TrainingSummary;
import java.util.ArrayList;
import java.util.List;

/** Results of trainings of 1,000 iterations that nobody ran, so that their verdict is known. */
public final class MadeUpResults {
  public static final int ITERATIONS = 1_000;
  private static final int EARLY_STOP = 500;

  private final Ladder ladder;
  private final List<TrainingSummary> summaries = new ArrayList<>();

  public MadeUpResults(Ladder ladder) {
    this.ladder = ladder;
  }

  /** One training a trial; the test accuracy is the same at early stop and at the end. */
  public MadeUpResults accuracies(Arm arm, int round, double... percents) {
    for (int trial = 0; trial < percents.length; trial++) {
      training(new Subject(trial, round, arm, 0), EARLY_STOP, percents[trial]);
    }
    return this;
  }

  /** One training a trial, each with a test accuracy of 98 %. */
  public MadeUpResults earlyStops(Arm arm, int round, int... iterations) {
    for (int trial = 0; trial < iterations.length; trial++) {
      training(new Subject(trial, round, arm, 0), iterations[trial], 98);
    }
    return this;
  }

  public MadeUpResults training(Subject subject, int earlyStop, double percent) {
    summaries.add(
        new TrainingSummary(
            subject,
            ladder.density(subject.round()),
            point(earlyStop, percent),
            point(ITERATIONS, percent),
            new Evaluation(0.01, 99, 100),
            0,
            0));
    return this;
  }

  public Results results() {
    return new Results(summaries);
  }

  private static CurvePoint point(int iteration, double percent) {
    int correct = (int) Math.round(percent * 100);
    return new CurvePoint(
        new Iteration(iteration),
        0.1,
        new Evaluation(0.2, 4_900, 5_000),
        new Evaluation(0.2, correct, 10_000));
  }
}
