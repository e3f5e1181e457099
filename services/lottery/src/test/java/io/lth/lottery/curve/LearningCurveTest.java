package io.lth.lottery.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.recipe.Iteration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LearningCurveTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "0.5 0.3 0.4, 200",
    "0.5 0.3 0.3 0.4, 200", // a tie goes to the first
    "0.5 0.3 0.3 0.3 0.2 0.2, 500", // a plateau on the way is not the minimum
    "0.2 0.2 0.2, 100",
    "0.5 0.2 0.4 0.2, 200",
    "0.5 0.4 0.3, 300",
    "0.7, 100"
  })
  void theEarlyStopIsTheFirstMinimumOfTheValidationLoss(String losses, int iteration) {
    assertThat(curve(losses, losses).earlyStop().iteration()).isEqualTo(new Iteration(iteration));
  }

  @Test
  void theTestSetHasNoSayInTheEarlyStop() {
    LearningCurve curve = curve("0.5 0.3 0.4 0.6", "0.9 0.8 0.1 0.05");
    assertThat(curve.earlyStop().iteration()).isEqualTo(new Iteration(200));
    assertThat(curve.last().iteration()).isEqualTo(new Iteration(400));
  }

  @Test
  void iterationsAscendAndThereIsAPoint() {
    CurvePoint point = point(100, 0.1, 0.1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LearningCurve(List.of(point, point)))
        .withMessage("iterations must ascend, but 100 follows 100");
    assertThatIllegalArgumentException().isThrownBy(() -> new LearningCurve(List.of()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aLossIsFinite(double loss) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Evaluation(loss, 1, 2));
    Evaluation evaluation = new Evaluation(1, 1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CurvePoint(Iteration.ZERO, loss, evaluation, evaluation));
  }

  @ParameterizedTest
  @CsvSource({"-1, 10", "11, 10", "0, 0"})
  void asManyExamplesAsThereAreCanBeCorrect(int correct, int count) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Evaluation(1, correct, count));
  }

  private static LearningCurve curve(String validation, String test) {
    String[] validations = validation.split(" ", -1);
    String[] tests = test.split(" ", -1);
    List<CurvePoint> points = new ArrayList<>();
    for (int i = 0; i < validations.length; i++) {
      points.add(
          point(100 * (i + 1), Double.parseDouble(validations[i]), Double.parseDouble(tests[i])));
    }
    return new LearningCurve(points);
  }

  private static CurvePoint point(int iteration, double validation, double test) {
    return new CurvePoint(
        new Iteration(iteration),
        0.1,
        new Evaluation(validation, 5, 10),
        new Evaluation(test, 5, 10));
  }
}
