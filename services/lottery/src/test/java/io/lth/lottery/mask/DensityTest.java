package io.lth.lottery.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DensityTest {
  @Test
  void itPrintsRoundedHalfUpWithTheDecimalsAskedFor() {
    Density density = new Density(56_094, 266_200);
    assertThat(density).hasToString("21.1 %");
    assertThat(density.percent(3)).isEqualTo(new BigDecimal("21.072"));
    assertThat(new Density(1, 2_000).percent(1)).isEqualTo(new BigDecimal("0.1"));
    assertThat(new Density(1, 1)).hasToString("100.0 %");
  }

  @ParameterizedTest
  @CsvSource({
    "21.1, true",
    "21.07, true",
    "21, true",
    "21.0, false",
    "21.10, false",
    "21.2, false"
  })
  void itReadsAsPrintedIfItPrintsTheSame(String printed, boolean same) {
    assertThat(new Density(56_094, 266_200).prints(new BigDecimal(printed))).isEqualTo(same);
  }

  @Test
  void densitiesAreOrderedByTheirFractionExactly() {
    assertThat(new Density(1, 3)).isLessThan(new Density(1, 2));
    assertThat(new Density(1, 2)).isEqualByComparingTo(new Density(2, 4));
    int large = Integer.MAX_VALUE;
    assertThat(new Density(large - 1, large)).isGreaterThan(new Density(large - 2, large - 1));
  }

  @ParameterizedTest
  @CsvSource({"-1, 10", "11, 10", "0, 0"})
  void noMoreRemainsThanThereWas(int remaining, int total) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Density(remaining, total));
  }
}
