package io.lth.sparse;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * What a layer reads of a block of samples: a row a unit and a column a sample. Rows that are 0 in
 * every sample are known, so that nothing needs to be computed with them.
 */
final class Rows {
  /** Where there is no row, since it would be 0 in every sample. */
  static final int NONE = -1;

  /** [units + 2, stride] from {@link Lanes#BEGIN} on; the last two are ones and zeros. */
  final float[] values;

  /**
   * Where each unit's row begins, or {@link #NONE}; then, for biases, the row of ones, and {@code
   * NONE} for what fills vectors of entries.
   */
  final int[] at;

  /** Where a row of zeros begins. */
  final int zeros;

  private final int units;
  private final int stride;
  private int written;

  /**
   * @param stride samples of a block, a multiple of {@link Lanes#BLOCK}
   */
  Rows(int units, int stride) {
    this.units = units;
    this.stride = stride;
    values = Lanes.matrix(units + 2, stride);
    at = new int[units + 2];
    for (int unit = 0; unit <= units; unit++) {
      at[unit] = Lanes.BEGIN + unit * stride;
    }
    Arrays.fill(values, at[units], at[units] + stride, 1);
    at[units + 1] = NONE;
    zeros = at[units] + stride;
  }

  /** Begins to write rows side by side, those only that are not 0. */
  void clear() {
    written = 0;
    Arrays.fill(at, 0, units, NONE);
  }

  /** Where to write the next row, that of a unit after all those written so far. */
  int next(int unit) {
    int begin = Lanes.BEGIN + written++ * stride;
    at[unit] = begin;
    return begin;
  }

  /** Finds, where all rows were written in their places, those that are 0 in every sample. */
  void find() {
    for (int unit = 0; unit < units; unit++) {
      int begin = Lanes.BEGIN + unit * stride;
      at[unit] = isZero(begin) ? NONE : begin;
    }
  }

  private boolean isZero(int begin) {
    for (int i = begin; i < begin + stride; i += Lanes.COUNT) {
      VectorMask<Float> other =
          FloatVector.fromArray(Lanes.SPECIES, values, i).compare(VectorOperators.NE, 0f);
      if (other.anyTrue()) {
        return false;
      }
    }
    return true;
  }
}
