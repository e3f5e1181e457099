package io.lth.sparse;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * A matrix's rows two by two, as a list for each pair: the columns in which either row is not 0,
 * ascending, with both values. A kernel that works on both at a time reads only once what it needs
 * for a column. Grows as needed and keeps its memory.
 */
final class PairLists {
  private static final IntVector COLUMNS = IntVector.zero(Lanes.INTS).addIndex(1);

  int[] index = new int[1024];
  float[] first = new float[1024];
  float[] second = new float[1024];
  int[] start;
  private int pairs;
  private float[] zeros = {};

  /**
   * @param rows at most
   */
  PairLists(int rows) {
    start = new int[pairs(rows) + 1];
  }

  /** How many pairs so many rows make; the last one's second row may be missing, and is 0. */
  static int pairs(int rows) {
    return (rows + 1) / 2;
  }

  void clear() {
    pairs = 0;
  }

  int pairs() {
    return pairs;
  }

  boolean isEmpty(int pair) {
    return start[pair] == start[pair + 1];
  }

  // Where the next entry goes.
  private int end() {
    return start[pairs];
  }

  /** Makes room for so many more entries, and what {@link #addNonZero} writes beyond the last. */
  private void require(int count) {
    if (end() + count + Lanes.COUNT > index.length) {
      int room = Math.max(end() + count + Lanes.COUNT, 2 * index.length);
      index = Arrays.copyOf(index, room);
      first = Arrays.copyOf(first, room);
      second = Arrays.copyOf(second, room);
    }
  }

  /** Gives back what memory the entries do not need. */
  void trim() {
    index = Arrays.copyOf(index, end());
    first = Arrays.copyOf(first, end());
    second = Arrays.copyOf(second, end());
  }

  /** Begins the next pair, or the first. */
  void begin() {
    start[pairs + 1] = start[pairs];
    pairs++;
  }

  void add(int column, float ofFirst, float ofSecond) {
    require(1);
    int at = end();
    index[at] = column;
    first[at] = ofFirst;
    second[at] = ofSecond;
    start[pairs]++;
  }

  /**
   * Becomes the rows of a matrix.
   *
   * @param matrix [rows, stride] from {@link Lanes#BEGIN} on, readable up to the next multiple of
   *     {@link Lanes#COUNT} columns
   */
  void hold(float[] matrix, int rows, int columns, int stride) {
    clear();
    for (int row = 0; row < rows; row += 2) {
      begin();
      addNonZero(matrix, row, rows, columns, stride);
    }
  }

  /**
   * Becomes the activations of some samples, each begun by the 1 of the biases.
   *
   * @param matrix [samples, stride] from {@link Lanes#BEGIN} on, readable up to the next multiple
   *     of {@link Lanes#COUNT} units
   */
  void holdWithOnes(float[] matrix, int samples, int units, int stride) {
    clear();
    for (int sample = 0; sample < samples; sample += 2) {
      beginWithOnes(units, sample + 1 < samples);
      addNonZero(matrix, sample, samples, units, stride);
    }
  }

  /** Appends a pair whose first row is 1 in so many columns, and that has no second. */
  void addOnes(int columns) {
    begin();
    for (int column = 0; column < columns; column++) {
      add(column, 1, 0);
    }
  }

  /**
   * Begins a pair with the 1 of the biases.
   *
   * @param column of the biases
   */
  void beginWithOnes(int column, boolean hasSecond) {
    begin();
    add(column, 1, hasSecond ? 1 : 0);
  }

  private void addNonZero(float[] matrix, int row, int rows, int columns, int stride) {
    int a = Lanes.BEGIN + row * stride;
    if (row + 1 < rows) {
      addNonZero(matrix, a, matrix, a + stride, columns);
      return;
    }
    int readable = Lanes.padded(columns, Lanes.COUNT);
    if (zeros.length < readable) {
      zeros = new float[readable];
    }
    addNonZero(matrix, a, zeros, 0, columns);
  }

  /**
   * Appends what is not 0 in either of two rows to the last pair.
   *
   * @param a the first row, from {@code aAt} on, readable up to the next multiple of {@link
   *     Lanes#COUNT} columns
   * @param b the second row, likewise
   */
  void addNonZero(float[] a, int aAt, float[] b, int bAt, int columns) {
    require(columns);
    int at = end();
    for (int i = 0; i < columns; i += Lanes.COUNT) {
      FloatVector ofFirst = FloatVector.fromArray(Lanes.SPECIES, a, aAt + i);
      FloatVector ofSecond = FloatVector.fromArray(Lanes.SPECIES, b, bAt + i);
      VectorMask<Float> either =
          ofFirst
              .compare(VectorOperators.NE, 0f)
              .or(ofSecond.compare(VectorOperators.NE, 0f))
              .and(VectorMask.fromLong(Lanes.SPECIES, Lanes.lowest(columns - i)));
      COLUMNS.add(i).compress(either.cast(Lanes.INTS)).intoArray(index, at);
      ofFirst.compress(either).intoArray(first, at);
      ofSecond.compress(either).intoArray(second, at);
      at += either.trueCount();
    }
    start[pairs] = at;
  }
}
