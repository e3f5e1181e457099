package io.lth.lottery.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DataOrderTest {
  private static final int[] EXAMPLES = {3, 5, 7, 11, 13, 17, 19, 23, 29, 31};

  @ParameterizedTest(name = "batches of {0}")
  @ValueSource(ints = {1, 3, 4, 5, 7, 10})
  void everyExampleIsSeenOnceAnEpochAlsoWhereABatchReachesOverTheSeam(int batchSize) {
    DataOrder order = order(batchSize, 0);
    int[] seen =
        IntStream.rangeClosed(1, 10).flatMap(step -> Arrays.stream(order.batch(step))).toArray();
    assertThat(seen).hasSize(10 * batchSize);
    for (int epoch = 0; epoch < batchSize; epoch++) {
      assertThat(Arrays.copyOfRange(seen, epoch * 10, epoch * 10 + 10))
          .containsExactlyInAnyOrder(EXAMPLES);
    }
  }

  @Test
  void epochsAndTrialsDifferInOrder() {
    DataOrder order = order(10, 0);
    assertThat(order.batch(1)).isNotEqualTo(order.batch(2)).isNotEqualTo(order(10, 1).batch(1));
  }

  @Test
  void aBatchDependsOnItsStepAlone() {
    DataOrder straight = order(3, 0);
    int[][] batches = IntStream.rangeClosed(1, 40).mapToObj(straight::batch).toArray(int[][]::new);
    DataOrder jumping = order(3, 0);
    for (int step : new int[] {40, 1, 4, 3, 4, 17, 39, 2}) {
      assertThat(jumping.batch(step)).isEqualTo(batches[step - 1]);
      assertThat(order(3, 0).batch(step)).isEqualTo(batches[step - 1]);
    }
  }

  @Test
  void laterChangesToTheExamplesChangeNothing() {
    int[] mine = EXAMPLES.clone();
    DataOrder order = new DataOrder(mine, 3, stream(0));
    Arrays.fill(mine, -1);
    assertThat(order.batch(1)).isEqualTo(order(3, 0).batch(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void stepsCountFromOne(int step) {
    DataOrder order = order(3, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> order.batch(step))
        .withMessage("steps count from 1, but this is " + step);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 11})
  void aBatchIsNotLargerThanTheData(int batchSize) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> order(batchSize, 0))
        .withMessage("a batch holds 1 … 10 examples, not " + batchSize);
  }

  private static DataOrder order(int batchSize, int trial) {
    return new DataOrder(EXAMPLES, batchSize, stream(trial));
  }

  private static RandomStream stream(int trial) {
    return new StreamName(new Seed(0), trial, 0, Purpose.DATA_ORDER, 0).stream();
  }
}
