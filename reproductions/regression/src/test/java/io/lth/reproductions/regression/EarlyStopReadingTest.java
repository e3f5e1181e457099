package io.lth.reproductions.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.evidence.AuditBundle;
import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How much the time to early stopping depends on how it is read off the curve: the README's table
 * of it, computed from the committed curves.
 */
class EarlyStopReadingTest {
  private static final CommittedBundle PAPER = new CommittedBundle("lenet-mnist", "paper");

  /** 100, 51.3, 21.1, 13.5 and 3.6 %. */
  private static final List<Integer> ROUNDS = List.of(0, 3, 7, 9, 15);

  private static final int WIDTH = 11;
  private static final double NEAR = 1.05;

  private final Experiment experiment = PAPER.today();
  private final Variant variant = experiment.only();
  private final Map<StageId, LearningCurve> curves;

  EarlyStopReadingTest() throws IOException {
    this.curves = AuditBundle.curves(PAPER.files());
  }

  @Test
  void theReadmeSaysHowFarTheReadingDecides() throws IOException {
    List<Double> dense = readings(0).stream().map(OptionalDouble::orElseThrow).toList();
    List<String> lines = ROUNDS.stream().map(round -> line(round, dense)).toList();

    assertThat(PAPER.readme().lines()).containsAll(lines);
  }

  private String line(int round, List<Double> dense) {
    StringJoiner line = new StringJoiner(" | ", "| ", " |");
    line.add(variant.ladder().density(round).toString());
    List<OptionalDouble> readings = readings(round);
    for (int i = 0; i < readings.size(); i++) {
      double without = dense.get(i);
      OptionalDouble reading = readings.get(i);
      if (reading.isEmpty()) {
        line.add("not in every trial");
      } else if (round == 0) {
        line.add(String.format(Locale.ROOT, "%,.0f", without));
      } else {
        line.add(
            String.format(
                    Locale.ROOT,
                    "%,.0f (%+.0f %%)",
                    reading.getAsDouble(),
                    100 * (reading.getAsDouble() / without - 1))
                .replace('-', '−'));
      }
    }
    return line.toString();
  }

  /** Means over the trials; empty where a trial never gets there. */
  private List<OptionalDouble> readings(int round) {
    return List.of(
        mean(round, EarlyStopReadingTest::minimum),
        mean(round, EarlyStopReadingTest::minimumOfTheSmoothed),
        mean(round, EarlyStopReadingTest::nearTheMinimum),
        mean(round, EarlyStopReadingTest::asGoodAsDense));
  }

  private OptionalDouble mean(int round, Reading reading) {
    int trials = experiment.trials();
    List<Double> all =
        IntStream.range(0, trials)
            .mapToObj(trial -> reading.of(curve(trial, round), curve(trial, 0)))
            .flatMapToDouble(OptionalDouble::stream)
            .boxed()
            .toList();
    return all.size() < trials
        ? OptionalDouble.empty()
        : all.stream().mapToDouble(Double::doubleValue).average();
  }

  private LearningCurve curve(int trial, int round) {
    return Objects.requireNonNull(
        curves.get(Planner.id(variant.ticket(trial, round), StageKind.TRAIN)));
  }

  private interface Reading {
    OptionalDouble of(LearningCurve curve, LearningCurve dense);
  }

  /** The paper's. */
  private static OptionalDouble minimum(LearningCurve curve, LearningCurve dense) {
    return OptionalDouble.of(curve.earlyStop().iteration().value());
  }

  private static OptionalDouble minimumOfTheSmoothed(LearningCurve curve, LearningCurve dense) {
    List<CurvePoint> points = curve.points();
    int best = WIDTH / 2;
    for (int middle = best; middle < points.size() - WIDTH / 2; middle++) {
      if (smoothed(points, middle) < smoothed(points, best)) {
        best = middle;
      }
    }
    return OptionalDouble.of(points.get(best).iteration().value());
  }

  private static double smoothed(List<CurvePoint> points, int middle) {
    return points.subList(middle - WIDTH / 2, middle + WIDTH / 2 + 1).stream()
        .mapToDouble(point -> point.validation().loss())
        .average()
        .orElseThrow();
  }

  private static OptionalDouble nearTheMinimum(LearningCurve curve, LearningCurve dense) {
    return first(curve, NEAR * curve.earlyStop().validation().loss());
  }

  private static OptionalDouble asGoodAsDense(LearningCurve curve, LearningCurve dense) {
    return first(curve, dense.earlyStop().validation().loss());
  }

  private static OptionalDouble first(LearningCurve curve, double loss) {
    return curve.points().stream()
        .filter(point -> point.validation().loss() <= loss)
        .mapToDouble(point -> point.iteration().value())
        .findFirst();
  }
}
