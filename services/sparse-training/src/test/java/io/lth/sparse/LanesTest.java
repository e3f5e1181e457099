package io.lth.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.stages.testing.TinyTraining;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanesTest {
  private static final int L = Lanes.COUNT;

  @Test
  void sumsAcrossLanesComeInOrderAndAreWhole() {
    // Whole numbers, whose sums are exact in any order.
    RandomStream stream = TinyTraining.stream(Purpose.INITIALIZATION);
    float[][] vectors = new float[3 * L][L];
    float[] expected = new float[vectors.length];
    for (int v = 0; v < vectors.length; v++) {
      for (int lane = 0; lane < L; lane++) {
        vectors[v][lane] = stream.nextInt(1000) - 500;
        expected[v] += vectors[v][lane];
      }
    }

    assertThat(sums(vectors)).isEqualTo(expected);
  }

  @Test
  void theOrderOfASumIsAlwaysTheSameCompiledOrNot() {
    RandomStream stream = TinyTraining.stream(Purpose.INITIALIZATION);
    float[][] vectors = new float[L][L];
    for (float[] vector : vectors) {
      for (int lane = 0; lane < L; lane++) {
        vector[lane] = (float) stream.nextGaussian();
      }
    }
    float[] interpreted = sums(vectors);
    float[] again = interpreted;
    for (int i = 0; i < 20_000; i++) {
      again = sums(vectors);
    }

    assertThat(again).isEqualTo(interpreted);
    for (int v = 0; v < L; v++) {
      assertThat(interpreted[v]).as("vector %d", v).isEqualTo(byHalves(vectors[v]));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 40", "16, 16", "37, 20", "64, 3"})
  void aTransposedMatrixHasTheRowsAsColumns(int rows, int columns) {
    int stride = columns + 3;
    int turnedStride = rows + 2;
    float[] matrix = Lanes.matrix(rows, stride);
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = i;
    }
    float[] turned = Lanes.matrix(columns, turnedStride);
    Lanes.transpose(matrix, rows, columns, stride, turned, turnedStride);

    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < turnedStride; row++) {
        float expected = row < rows ? matrix[Lanes.BEGIN + row * stride + column] : 0;
        assertThat(turned[Lanes.BEGIN + column * turnedStride + row]).isEqualTo(expected);
      }
    }
  }

  @Test
  void aCountIsFilledUpToTheNextMultiple() {
    assertThat(Lanes.padded(60, 16)).isEqualTo(64);
    assertThat(Lanes.padded(64, 16)).isEqualTo(64);
    assertThat(Lanes.padded(1, 64)).isEqualTo(64);
  }

  /** Upper half onto lower half, and so on: the order that the class promises. */
  private static float byHalves(float[] vector) {
    float[] rest = vector.clone();
    for (int half = L / 2; half >= 1; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        rest[lane] += rest[lane + half];
      }
    }
    return rest[0];
  }

  private static float[] sums(float[][] vectors) {
    float[] parts = new float[vectors.length * Lanes.PARTS];
    for (int v = 0; v < vectors.length; v += 4) {
      Lanes.quarter(of(vectors[v]), of(vectors[v + 1]), of(vectors[v + 2]), of(vectors[v + 3]))
          .intoArray(parts, v / 4 * L);
    }
    float[] sums = new float[vectors.length];
    Lanes.finish(parts, vectors.length, sums, 0);
    return sums;
  }

  private static FloatVector of(float[] vector) {
    return FloatVector.fromArray(Lanes.SPECIES, vector, 0);
  }
}
