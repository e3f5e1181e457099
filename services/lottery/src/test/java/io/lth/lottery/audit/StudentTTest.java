package io.lth.lottery.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StudentTTest {
  /** The interval 2.5 ± t · 1.29099 / 2 of 1, 2, 3, 4, with t of 3 degrees of freedom. */
  @Test
  void theHalfWidthOfFourKnownValuesIsKnown() {
    assertThat(StudentT.halfWidth(List.of(1.0, 2.0, 3.0, 4.0))).isCloseTo(2.0540, offset(1e-4));
  }

  /** Quantiles at 0.975 from a table of the distribution. */
  @ParameterizedTest(name = "{0} values: {1}")
  @CsvSource({
    "2, 12.706",
    "3, 4.303",
    "4, 3.182",
    "5, 2.776",
    "6, 2.571",
    "11, 2.228",
    "16, 2.131",
    "21, 2.086",
    "26, 2.060",
    "30, 2.045",
    "31, 2.042"
  })
  void theQuantileIsThatOfOneDegreeOfFreedomLessThanValues(int count, double quantile) {
    List<Double> values = IntStream.range(0, count).mapToObj(i -> (double) i).toList();
    // The variance of 0 … n−1 is n(n+1)/12.
    double standardError = Math.sqrt((count + 1) / 12.0);
    assertThat(StudentT.halfWidth(values) / standardError).isCloseTo(quantile, offset(1e-9));
  }

  @Test
  void beyondTheTableTheIntervalIsNeverTooNarrow() {
    List<Double> values = IntStream.range(0, 101).mapToObj(i -> (double) i).toList();
    assertThat(StudentT.halfWidth(values) / Math.sqrt(102 / 12.0)).isBetween(1.984, 2.0421);
  }

  @Test
  void equalValuesHaveNoSpreadAndOneValueHasNone() {
    assertThat(StudentT.halfWidth(List.of(7.0, 7.0))).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StudentT.halfWidth(List.of(7.0)))
        .withMessage("an interval needs at least 2 values, not 1");
  }
}
