package io.lth.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.stages.testing.TinyTraining;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowListsTest {
  private static final int STRIDE = 3 * Lanes.COUNT;

  private final RandomStream stream = TinyTraining.stream(Purpose.INITIALIZATION);

  @ParameterizedTest
  @CsvSource({"2, 1, 1", "2, 2, 5", "2, 7, 20", "2, 8, 33", "2, 60, 40", "4, 7, 20", "4, 60, 40"})
  void theyHoldWhatIsNotZeroInSomeRowInAscendingColumns(int together, int rows, int columnsWanted) {
    int columns = Math.min(columnsWanted, STRIDE);
    float[] matrix = matrix(rows, columns);
    RowLists lists = new RowLists(together, rows);
    // Twice: what the first time left behind must not be seen.
    lists.hold(matrix(rows, columns), rows, columns, STRIDE);
    lists.hold(matrix, rows, columns, STRIDE);

    assertThat(lists.groups()).isEqualTo(Math.ceilDiv(rows, together));
    assertThat(asMatrix(lists, rows, columns)).isEqualTo(matrix);
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 1", "2, 7, 20", "2, 8, 33", "4, 7, 20", "4, 8, 33"})
  void activationsBeginWithTheOneOfTheBiasesAndAMissingSampleHasNone(
      int together, int rows, int columnsWanted) {
    int columns = Math.min(columnsWanted, STRIDE - 1);
    RowLists lists = new RowLists(together, rows);
    lists.holdWithOnes(matrix(rows, columns), rows, columns, STRIDE);

    for (int group = 0; group < lists.groups(); group++) {
      int begin = lists.start[group];
      assertThat(lists.index[begin]).isEqualTo(columns);
      for (int r = 0; r < together; r++) {
        assertThat(lists.values[r][begin]).isEqualTo(together * group + r < rows ? 1 : 0);
      }
    }
  }

  /** Every stripe's width, and groups that are not whole. */
  @ParameterizedTest
  @CsvSource({
    "2, 1, 3",
    "2, 10, 7",
    "2, 64, 4",
    "2, 100, 9",
    "2, 300, 5",
    "4, 1, 3",
    "4, 64, 4",
    "4, 300, 9"
  })
  void sumsOfRowsAreThoseOfTheirDefinition(int together, int units, int rows) {
    int columns = 2 * Lanes.COUNT + 3;
    float[] inputs = matrix(rows, columns);
    RowLists lists = new RowLists(together, rows);
    lists.hold(inputs, rows, columns, STRIDE);
    int width = RowProduct.width(units);
    float[] weights = Lanes.matrix(columns, width);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) stream.nextGaussian();
    }
    float[] sums = Lanes.matrix(together * lists.groups(), width);
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

  private static float[] asMatrix(RowLists lists, int rows, int columns) {
    float[] matrix = Lanes.matrix(rows, STRIDE);
    for (int group = 0; group < lists.groups(); group++) {
      int last = -1;
      for (int e = lists.start[group]; e < lists.start[group + 1]; e++) {
        int column = lists.index[e];
        assertThat(column).isGreaterThan(last).isLessThan(columns);
        last = column;
        boolean some = false;
        for (int r = 0; r < lists.together; r++) {
          float value = lists.values[r][e];
          some |= value != 0;
          if (lists.together * group + r < rows) {
            matrix[at(lists.together * group + r, column)] = value;
          } else {
            assertThat(value).isZero();
          }
        }
        assertThat(some).isTrue();
      }
    }
    return matrix;
  }
}
