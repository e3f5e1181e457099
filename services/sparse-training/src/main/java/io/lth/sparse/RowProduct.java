package io.lth.sparse;

import jdk.incubator.vector.FloatVector;

/**
 * Sums of a matrix's rows, weighted by lists: the one product that dense weights need, forward,
 * backward and for the gradient. What is 0 in both rows of a pair is not in its list, and costs
 * nothing; what is 0 in one of them adds 0.
 *
 * <p>A matrix is worked through stripe by stripe, as many columns as fit into registers, and all
 * lists for a stripe before the next: a stripe's rows stay in the cache meanwhile. Reading them
 * takes longest, therefore two sums at a time.
 */
final class RowProduct {
  private static final int L = Lanes.COUNT;

  /** Columns of the widest stripe. */
  static final int WIDE = 8 * L;

  private RowProduct() {}

  /**
   * A width that the kernels like.
   *
   * @param columns that are needed
   */
  static int width(int columns) {
    int vectors = Math.ceilDiv(columns, L);
    return (vectors <= 4 ? vectors : Lanes.padded(vectors, 4)) * L;
  }

  /** The stripe that begins at a column: its number of columns. */
  static int stripe(int column, int width) {
    return width - column >= WIDE ? WIDE : width - column >= 4 * L ? 4 * L : L;
  }

  /**
   * For each row of the lists, sums {@code value[e] · rows[index[e]]} over the entries in their
   * order, by fused multiply-add from 0.
   *
   * @param rows [rows, width], width as {@link #width} gives it, from {@link Lanes#BEGIN} on
   * @param sums receives [2 · pairs, width], from there on too
   */
  static void sums(PairLists lists, float[] rows, int width, float[] sums) {
    for (int column = 0; column < width; column += stripe(column, width)) {
      for (int pair = 0; pair < lists.pairs(); pair++) {
        stripeOfSums(
            lists, pair, rows, width, column, sums, Lanes.BEGIN + 2 * pair * width + column, width);
      }
    }
  }

  /**
   * The stripe of one pair's sums that begins at a column.
   *
   * @param sums receives the first row's numbers from {@code at} on, the second's {@code distance}
   *     further
   */
  static void stripeOfSums(
      PairLists lists,
      int pair,
      float[] rows,
      int width,
      int column,
      float[] sums,
      int at,
      int distance) {
    int begin = Lanes.BEGIN + column;
    switch (stripe(column, width) / L) {
      case 8 -> sum8(lists, pair, rows, width, begin, sums, at, at + distance);
      case 4 -> sum4(lists, pair, rows, width, begin, sums, at, at + distance);
      default -> sum1(lists, pair, rows, width, begin, sums, at, at + distance);
    }
  }

  private static void sum8(
      PairLists lists, int pair, float[] rows, int width, int begin, float[] sums, int a, int b) {
    int[] index = lists.index;
    float[] first = lists.first;
    float[] second = lists.second;
    int to = lists.start[pair + 1];
    FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    FloatVector a7 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    FloatVector b4 = a0;
    FloatVector b5 = a0;
    FloatVector b6 = a0;
    FloatVector b7 = a0;
    for (int e = lists.start[pair]; e < to; e++) {
      FloatVector v = FloatVector.broadcast(Lanes.SPECIES, first[e]);
      FloatVector w = FloatVector.broadcast(Lanes.SPECIES, second[e]);
      int r = begin + index[e] * width;
      FloatVector row = row(rows, r);
      a0 = row.fma(v, a0);
      b0 = row.fma(w, b0);
      row = row(rows, r + L);
      a1 = row.fma(v, a1);
      b1 = row.fma(w, b1);
      row = row(rows, r + 2 * L);
      a2 = row.fma(v, a2);
      b2 = row.fma(w, b2);
      row = row(rows, r + 3 * L);
      a3 = row.fma(v, a3);
      b3 = row.fma(w, b3);
      row = row(rows, r + 4 * L);
      a4 = row.fma(v, a4);
      b4 = row.fma(w, b4);
      row = row(rows, r + 5 * L);
      a5 = row.fma(v, a5);
      b5 = row.fma(w, b5);
      row = row(rows, r + 6 * L);
      a6 = row.fma(v, a6);
      b6 = row.fma(w, b6);
      row = row(rows, r + 7 * L);
      a7 = row.fma(v, a7);
      b7 = row.fma(w, b7);
    }
    a0.intoArray(sums, a);
    a1.intoArray(sums, a + L);
    a2.intoArray(sums, a + 2 * L);
    a3.intoArray(sums, a + 3 * L);
    a4.intoArray(sums, a + 4 * L);
    a5.intoArray(sums, a + 5 * L);
    a6.intoArray(sums, a + 6 * L);
    a7.intoArray(sums, a + 7 * L);
    b0.intoArray(sums, b);
    b1.intoArray(sums, b + L);
    b2.intoArray(sums, b + 2 * L);
    b3.intoArray(sums, b + 3 * L);
    b4.intoArray(sums, b + 4 * L);
    b5.intoArray(sums, b + 5 * L);
    b6.intoArray(sums, b + 6 * L);
    b7.intoArray(sums, b + 7 * L);
  }

  private static void sum4(
      PairLists lists, int pair, float[] rows, int width, int begin, float[] sums, int a, int b) {
    int[] index = lists.index;
    float[] first = lists.first;
    float[] second = lists.second;
    int to = lists.start[pair + 1];
    FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    for (int e = lists.start[pair]; e < to; e++) {
      FloatVector v = FloatVector.broadcast(Lanes.SPECIES, first[e]);
      FloatVector w = FloatVector.broadcast(Lanes.SPECIES, second[e]);
      int r = begin + index[e] * width;
      FloatVector row = row(rows, r);
      a0 = row.fma(v, a0);
      b0 = row.fma(w, b0);
      row = row(rows, r + L);
      a1 = row.fma(v, a1);
      b1 = row.fma(w, b1);
      row = row(rows, r + 2 * L);
      a2 = row.fma(v, a2);
      b2 = row.fma(w, b2);
      row = row(rows, r + 3 * L);
      a3 = row.fma(v, a3);
      b3 = row.fma(w, b3);
    }
    a0.intoArray(sums, a);
    a1.intoArray(sums, a + L);
    a2.intoArray(sums, a + 2 * L);
    a3.intoArray(sums, a + 3 * L);
    b0.intoArray(sums, b);
    b1.intoArray(sums, b + L);
    b2.intoArray(sums, b + 2 * L);
    b3.intoArray(sums, b + 3 * L);
  }

  private static void sum1(
      PairLists lists, int pair, float[] rows, int width, int begin, float[] sums, int a, int b) {
    int[] index = lists.index;
    float[] first = lists.first;
    float[] second = lists.second;
    int to = lists.start[pair + 1];
    FloatVector ofFirst = FloatVector.zero(Lanes.SPECIES);
    FloatVector ofSecond = ofFirst;
    for (int e = lists.start[pair]; e < to; e++) {
      FloatVector v = FloatVector.broadcast(Lanes.SPECIES, first[e]);
      FloatVector w = FloatVector.broadcast(Lanes.SPECIES, second[e]);
      int r = begin + index[e] * width;
      FloatVector row = row(rows, r);
      ofFirst = row.fma(v, ofFirst);
      ofSecond = row.fma(w, ofSecond);
    }
    ofFirst.intoArray(sums, a);
    ofSecond.intoArray(sums, b);
  }

  private static FloatVector row(float[] rows, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, rows, at);
  }
}
