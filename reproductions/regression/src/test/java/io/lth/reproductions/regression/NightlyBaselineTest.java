package io.lth.reproductions.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.audit.Judge;
import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Side;
import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.lottery.result.TrainingSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ranges that nights of the experiments on MNIST must fall in, held against nights that never
 * were.
 */
@ParameterizedClass
@ValueSource(strings = {"lenet-mnist", "lenet-mnist-one-shot", "lenet-mnist-reset"})
class NightlyBaselineTest {
  private static final String NAME = "Baseline";

  private final String name;
  private final Experiment night;
  private final Claim baseline;

  NightlyBaselineTest(String name) {
    this.name = name;
    this.night = Reproduction.experiment(name, "nightly");
    this.baseline = baseline(night.claims()).getFirst();
  }

  @Test
  void onlyANightIsHeldAgainstIt() {
    for (String profile : List.of("smoke", "quick", "paper")) {
      assertThat(baseline(Reproduction.experiment(name, profile).claims())).isEmpty();
    }
  }

  @Test
  void aNightInTheMiddleOfEveryRangeReproducesIt() {
    assertThat(judged(0, 1)).isEqualTo(Outcome.REPRODUCED);
  }

  @Test
  void aNightHalfAPointLessAccurateDoesNot() {
    assertThat(judged(-0.5, 1)).isEqualTo(Outcome.NOT_REPRODUCED);
  }

  @Test
  void aNightThatLearnsHalfAsFastDoesNot() {
    assertThat(judged(0, 2)).isEqualTo(Outcome.NOT_REPRODUCED);
  }

  private static List<Claim> baseline(List<Claim> claims) {
    return claims.stream().filter(claim -> claim.id().equals(NAME)).toList();
  }

  /**
   * What becomes of the baseline where every trial comes to the middle of the ranges.
   *
   * @param points added to accuracies
   * @param factor of early-stop iterations
   */
  private Outcome judged(double points, double factor) {
    Map<Side, Map<Quantity, Double>> middles = new LinkedHashMap<>();
    for (Measure measure : baseline.measures()) {
      Estimator.Level level = (Estimator.Level) measure.estimator();
      middles
          .computeIfAbsent(level.of(), side -> new EnumMap<>(Quantity.class))
          .put(level.quantity(), (measure.expected().lower() + measure.expected().upper()) / 2);
    }
    Ladder ladder = night.only().ladder();
    List<TrainingSummary> summaries = new ArrayList<>();
    middles.forEach(
        (side, values) -> {
          int round = ladder.roundPrinted(side.percent()).orElseThrow();
          for (int trial = 0; trial < night.trials(); trial++) {
            double stop = values.getOrDefault(Quantity.EARLY_STOP_ITERATION, 3_000.0);
            double accuracy = values.getOrDefault(Quantity.ACCURACY_AT_EARLY_STOP, 98.0);
            double last = values.getOrDefault(Quantity.FINAL_ACCURACY, 98.0);
            summaries.add(
                new TrainingSummary(
                    new Subject(trial, round, side.arm(), 0),
                    ladder.density(round),
                    point((int) Math.round(stop * factor), accuracy + points),
                    point(night.only().recipe().iterations(), last + points),
                    new Evaluation(0.01, 55_000, 55_000),
                    0,
                    0));
          }
        });
    return new Judge(night, new Results(summaries)).judge(baseline, List.of()).outcome();
  }

  private static CurvePoint point(int iteration, double percent) {
    return new CurvePoint(
        new Iteration(iteration),
        0.1,
        new Evaluation(0.1, 4_900, 5_000),
        new Evaluation(0.1, (int) Math.round(percent * 100), 10_000));
  }
}
