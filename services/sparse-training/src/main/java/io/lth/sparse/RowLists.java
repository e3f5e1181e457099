package io.lth.sparse;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * A matrix's rows two by two or four by four, as a list for each group: the columns in which some
 * row is not 0, ascending, with the values of all. A kernel that works on all of a group at a time
 * reads only once what it needs for a column. Grows as needed and keeps its memory.
 */
final class RowLists {
  /** Rows of a group at most. */
  static final int MOST_TOGETHER = 4;

  private static final IntVector COLUMNS = IntVector.zero(Lanes.INTS).addIndex(1);

  /** Rows of a group. */
  final int together;

  int[] index = new int[1024];

  /** Of each row of a group, an array of the values. */
  final float[][] values;

  int[] start;
  private int groups;

  /**
   * @param together 2 or {@link #MOST_TOGETHER}
   * @param rows at most
   */
  RowLists(int together, int rows) {
    this.together = together;
    this.values = new float[together][1024];
    this.start = new int[Math.ceilDiv(rows, together) + 1];
  }

  void clear() {
    groups = 0;
  }

  int groups() {
    return groups;
  }

  boolean isEmpty(int group) {
    return start[group] == start[group + 1];
  }

  // Where the next entry goes.
  private int end() {
    return start[groups];
  }

  // Makes room for so many more entries, and what is written beyond the last.
  private void require(int count) {
    int needed = end() + count + Lanes.COUNT;
    if (needed > index.length) {
      resize(Math.max(needed, 2 * index.length));
    }
  }

  /** Gives back what memory the entries do not need. */
  void trim() {
    resize(end());
  }

  private void resize(int room) {
    index = Arrays.copyOf(index, room);
    for (int r = 0; r < together; r++) {
      values[r] = Arrays.copyOf(values[r], room);
    }
  }

  /** Begins the next group, or the first. */
  void begin() {
    start[groups + 1] = start[groups];
    groups++;
  }

  /** Appends a column in which some rows, the first of the group, are 1 and the others 0. */
  private void addOnes(int column, int rows) {
    require(1);
    int at = end();
    index[at] = column;
    for (int r = 0; r < together; r++) {
      values[r][at] = r < rows ? 1 : 0;
    }
    start[groups]++;
  }

  /**
   * Becomes the rows of a matrix.
   *
   * @param matrix [rows, stride] from {@link Lanes#BEGIN} on, readable up to the next multiple of
   *     {@link Lanes#COUNT} columns
   */
  void hold(float[] matrix, int rows, int columns, int stride) {
    clear();
    for (int row = 0; row < rows; row += together) {
      begin();
      add(matrix, Lanes.BEGIN + row * stride, stride, Math.min(together, rows - row), columns);
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
    for (int sample = 0; sample < samples; sample += together) {
      int rows = Math.min(together, samples - sample);
      beginWithOnes(units, rows);
      add(matrix, Lanes.BEGIN + sample * stride, stride, rows, units);
    }
  }

  /** Appends a group whose first row is 1 in so many columns, and that has no other. */
  void addGroupOfOnes(int columns) {
    begin();
    for (int column = 0; column < columns; column++) {
      addOnes(column, 1);
    }
  }

  /**
   * Begins a group with the 1 of the biases.
   *
   * @param column of the biases
   * @param rows that are there
   */
  void beginWithOnes(int column, int rows) {
    begin();
    addOnes(column, rows);
  }

  /**
   * Appends what is not 0 in some of the rows to the last group.
   *
   * @param matrix the first row from {@code at} on, the others each {@code stride} further;
   *     readable up to the next multiple of {@link Lanes#COUNT} columns
   * @param rows that are there; the group's others are 0
   */
  void add(float[] matrix, int at, int stride, int rows, int columns) {
    require(columns);
    int begun = end();
    int k = begun;
    for (int i = 0; i < columns; i += Lanes.COUNT) {
      long some = 0;
      for (int r = 0; r < rows; r++) {
        some |=
            FloatVector.fromArray(Lanes.SPECIES, matrix, at + r * stride + i)
                .compare(VectorOperators.NE, 0f)
                .toLong();
      }
      some &= Lanes.lowest(columns - i);
      COLUMNS.add(i).compress(VectorMask.fromLong(Lanes.INTS, some)).intoArray(index, k);
      VectorMask<Float> kept = VectorMask.fromLong(Lanes.SPECIES, some);
      for (int r = 0; r < rows; r++) {
        FloatVector.fromArray(Lanes.SPECIES, matrix, at + r * stride + i)
            .compress(kept)
            .intoArray(values[r], k);
      }
      k += Long.bitCount(some);
    }
    for (int r = rows; r < together; r++) {
      Arrays.fill(values[r], begun, k, 0);
    }
    start[groups] = k;
  }
}
