package io.lth.lottery.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;

import io.lth.lottery.recipe.Schedule.Drop;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleTest {
  private static final LearningRate RATE = new LearningRate(0.1);

  @ParameterizedTest(name = "step {0}: {1}")
  @CsvSource({"1, 0.025", "2, 0.05", "3, 0.075", "4, 0.1", "5, 0.1", "100, 0.1"})
  void warmUpRisesFromZeroAndReachesTheRateAtItsLastStep(int step, double rate) {
    Schedule schedule = new Schedule(new Iteration(4), List.of());
    assertThat(schedule.rate(RATE, step)).isCloseTo(rate, offset(1e-15));
  }

  @ParameterizedTest(name = "step {0}: {1}")
  @CsvSource({"1, 0.1", "10, 0.1", "11, 0.01", "20, 0.01", "21, 0.001", "30, 0.001"})
  void theStepAfterADropsIterationIsTheFirstWithTheLowerRate(int step, double rate) {
    Schedule schedule =
        new Schedule(
            Iteration.ZERO,
            List.of(new Drop(new Iteration(10), 0.1), new Drop(new Iteration(20), 0.1)));
    assertThat(schedule.rate(RATE, step)).isCloseTo(rate, offset(1e-15));
  }

  @Test
  void aConstantScheduleIsTheRateFromTheFirstStepOn() {
    assertThat(Schedule.CONSTANT.rate(RATE, 1)).isEqualTo(0.1);
    assertThat(Schedule.CONSTANT.rate(RATE, 50_000)).isEqualTo(0.1);
  }

  @Test
  void dropsAscend() {
    Drop drop = new Drop(new Iteration(10), 0.1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Schedule(Iteration.ZERO, List.of(drop, drop)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 10, Double.NaN})
  void aDropLowersTheRateAndLeavesSome(double factor) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Drop(new Iteration(1), factor));
  }
}
