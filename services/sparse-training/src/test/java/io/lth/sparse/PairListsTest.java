package io.lth.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.stages.testing.TinyTraining;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairListsTest {
  private static final int STRIDE = 3 * Lanes.COUNT;

  private final RandomStream stream = TinyTraining.stream(Purpose.INITIALIZATION);

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 5", "7, 20", "8, 33", "60, 40"})
  void theyHoldWhatIsNotZeroInEitherRowInAscendingColumns(int rows, int columnsWanted) {
    int columns = Math.min(columnsWanted, STRIDE);
    float[] matrix = matrix(rows, columns);
    PairLists lists = new PairLists(rows);
    // Twice: what the first time left behind must not be seen.
    lists.hold(matrix(rows, columns), rows, columns, STRIDE);
    lists.hold(matrix, rows, columns, STRIDE);

    assertThat(lists.pairs()).isEqualTo((rows + 1) / 2);
    assertThat(asMatrix(lists, rows, columns)).isEqualTo(matrix);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 20", "8, 33"})
  void activationsBeginWithTheOneOfTheBiasesAndAMissingSampleHasNone(int rows, int columnsWanted) {
    int columns = Math.min(columnsWanted, STRIDE - 1);
    PairLists lists = new PairLists(rows);
    lists.holdWithOnes(matrix(rows, columns), rows, columns, STRIDE);

    for (int pair = 0; pair < lists.pairs(); pair++) {
      int begin = lists.start[pair];
      assertThat(lists.index[begin]).isEqualTo(columns);
      assertThat(lists.first[begin]).isEqualTo(1);
      assertThat(lists.second[begin]).isEqualTo(2 * pair + 1 < rows ? 1 : 0);
    }
  }

  /** Every stripe's width, and an odd row. */
  @ParameterizedTest
  @CsvSource({"1, 3", "10, 7", "64, 4", "100, 9", "300, 5"})
  void sumsOfRowsAreThoseOfTheirDefinition(int units, int rows) {
    int columns = 2 * Lanes.COUNT + 3;
    float[] inputs = matrix(rows, columns);
    PairLists lists = new PairLists(rows);
    lists.hold(inputs, rows, columns, STRIDE);
    int width = RowProduct.width(units);
    float[] weights = Lanes.matrix(columns, width);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) stream.nextGaussian();
    }
    float[] sums = Lanes.matrix(2 * lists.pairs(), width);
    RowProduct.sums(lists, weights, width, sums);

    for (int row = 0; row < rows; row++) {
      for (int unit = 0; unit < units; unit++) {
        double expected = 0;
        for (int c = 0; c < columns; c++) {
          expected += (double) inputs[at(row, c)] * weights[Lanes.BEGIN + c * width + unit];
        }
        assertThat((double) sums[Lanes.BEGIN + row * width + unit])
            .as("unit %d of row %d", unit, row)
            .isCloseTo(expected, within(1e-4));
      }
    }
  }

  private static int at(int row, int column) {
    return Lanes.BEGIN + row * STRIDE + column;
  }

  private float[] matrix(int rows, int columns) {
    float[] matrix = Lanes.matrix(rows, STRIDE);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        matrix[at(row, column)] = stream.nextFloat() < 0.6f ? 0 : (float) stream.nextGaussian();
      }
    }
    return matrix;
  }

  private static float[] asMatrix(PairLists lists, int rows, int columns) {
    float[] matrix = Lanes.matrix(rows, STRIDE);
    for (int pair = 0; pair < lists.pairs(); pair++) {
      int last = -1;
      for (int e = lists.start[pair]; e < lists.start[pair + 1]; e++) {
        int column = lists.index[e];
        assertThat(column).isGreaterThan(last).isLessThan(columns);
        assertThat(lists.first[e] != 0 || lists.second[e] != 0).isTrue();
        last = column;
        matrix[at(2 * pair, column)] = lists.first[e];
        if (2 * pair + 1 < rows) {
          matrix[at(2 * pair + 1, column)] = lists.second[e];
        } else {
          assertThat(lists.second[e]).isZero();
        }
      }
    }
    return matrix;
  }
}
