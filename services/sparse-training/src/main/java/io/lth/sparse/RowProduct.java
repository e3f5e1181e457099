package io.lth.sparse;

import jdk.incubator.vector.FloatVector;

/**
 * Sums of a matrix's rows, weighted by lists: the one product that dense weights need, forward,
 * backward and for the gradient. What is 0 in all rows of a group is not in its list, and costs
 * nothing; what is 0 in some of them adds 0.
 *
 * <p>A matrix is worked through stripe by stripe, as many columns as fit into registers, and all
 * lists for a stripe before the next: a stripe's rows stay in the cache meanwhile. Reading them
 * takes longest, therefore two or four sums at a time: four where rows are alike, two where they
 * are not.
 */
final class RowProduct {
  private static final int L = Lanes.COUNT;

  /** Columns of the widest stripe of pairs. */
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

  /** The stripe of pairs that begins at a column: its number of columns. */
  static int stripe(int column, int width) {
    return width - column >= WIDE ? WIDE : narrow(column, width);
  }

  private static int narrow(int column, int width) {
    return width - column >= 4 * L ? 4 * L : L;
  }

  /**
   * For each row of the lists, sums {@code value[e] · rows[index[e]]} over the entries in their
   * order, by fused multiply-add from 0.
   *
   * @param rows [rows, width], width as {@link #width} gives it, from {@link Lanes#BEGIN} on
   * @param sums receives [groups · together, width], from there on too
   */
  static void sums(RowLists lists, float[] rows, int width, float[] sums) {
    if (lists.together == 4) {
      sumsOfFours(lists, rows, width, sums);
      return;
    }
    for (int column = 0; column < width; column += stripe(column, width)) {
      for (int pair = 0; pair < lists.groups(); pair++) {
        stripeOfSums(
            lists, pair, rows, width, column, sums, Lanes.BEGIN + 2 * pair * width + column, width);
      }
    }
  }

  private static void sumsOfFours(RowLists lists, float[] rows, int width, float[] sums) {
    for (int column = 0; column < width; column += narrow(column, width)) {
      boolean single = narrow(column, width) == L;
      for (int four = 0; four < lists.groups(); four++) {
        int begin = Lanes.BEGIN + column;
        int at = begin + 4 * four * width;
        if (single) {
          four1(lists, four, rows, width, begin, sums, at);
        } else {
          four4(lists, four, rows, width, begin, sums, at);
        }
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
      RowLists lists,
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
      RowLists lists, int pair, float[] rows, int width, int begin, float[] sums, int a, int b) {
    int[] index = lists.index;
    float[] first = lists.values[0];
    float[] second = lists.values[1];
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
      RowLists lists, int pair, float[] rows, int width, int begin, float[] sums, int a, int b) {
    int[] index = lists.index;
    float[] first = lists.values[0];
    float[] second = lists.values[1];
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
      RowLists lists, int pair, float[] rows, int width, int begin, float[] sums, int a, int b) {
    int[] index = lists.index;
    float[] first = lists.values[0];
    float[] second = lists.values[1];
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

  private static void four4(
      RowLists lists, int four, float[] rows, int width, int begin, float[] sums, int at) {
    int[] index = lists.index;
    float[] first = lists.values[0];
    float[] second = lists.values[1];
    float[] third = lists.values[2];
    float[] fourth = lists.values[3];
    int to = lists.start[four + 1];
    FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector c2 = a0;
    FloatVector c3 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    FloatVector d2 = a0;
    FloatVector d3 = a0;
    for (int e = lists.start[four]; e < to; e++) {
      int r = begin + index[e] * width;
      FloatVector r0 = row(rows, r);
      FloatVector r1 = row(rows, r + L);
      FloatVector r2 = row(rows, r + 2 * L);
      FloatVector r3 = row(rows, r + 3 * L);
      FloatVector v = FloatVector.broadcast(Lanes.SPECIES, first[e]);
      a0 = r0.fma(v, a0);
      a1 = r1.fma(v, a1);
      a2 = r2.fma(v, a2);
      a3 = r3.fma(v, a3);
      FloatVector w = FloatVector.broadcast(Lanes.SPECIES, second[e]);
      b0 = r0.fma(w, b0);
      b1 = r1.fma(w, b1);
      b2 = r2.fma(w, b2);
      b3 = r3.fma(w, b3);
      FloatVector x = FloatVector.broadcast(Lanes.SPECIES, third[e]);
      c0 = r0.fma(x, c0);
      c1 = r1.fma(x, c1);
      c2 = r2.fma(x, c2);
      c3 = r3.fma(x, c3);
      FloatVector y = FloatVector.broadcast(Lanes.SPECIES, fourth[e]);
      d0 = r0.fma(y, d0);
      d1 = r1.fma(y, d1);
      d2 = r2.fma(y, d2);
      d3 = r3.fma(y, d3);
    }
    a0.intoArray(sums, at);
    a1.intoArray(sums, at + L);
    a2.intoArray(sums, at + 2 * L);
    a3.intoArray(sums, at + 3 * L);
    b0.intoArray(sums, at + width);
    b1.intoArray(sums, at + width + L);
    b2.intoArray(sums, at + width + 2 * L);
    b3.intoArray(sums, at + width + 3 * L);
    c0.intoArray(sums, at + 2 * width);
    c1.intoArray(sums, at + 2 * width + L);
    c2.intoArray(sums, at + 2 * width + 2 * L);
    c3.intoArray(sums, at + 2 * width + 3 * L);
    d0.intoArray(sums, at + 3 * width);
    d1.intoArray(sums, at + 3 * width + L);
    d2.intoArray(sums, at + 3 * width + 2 * L);
    d3.intoArray(sums, at + 3 * width + 3 * L);
  }

  private static void four1(
      RowLists lists, int four, float[] rows, int width, int begin, float[] sums, int at) {
    int[] index = lists.index;
    float[] first = lists.values[0];
    float[] second = lists.values[1];
    float[] third = lists.values[2];
    float[] fourth = lists.values[3];
    int to = lists.start[four + 1];
    FloatVector a = FloatVector.zero(Lanes.SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int e = lists.start[four]; e < to; e++) {
      FloatVector row = row(rows, begin + index[e] * width);
      a = row.fma(FloatVector.broadcast(Lanes.SPECIES, first[e]), a);
      b = row.fma(FloatVector.broadcast(Lanes.SPECIES, second[e]), b);
      c = row.fma(FloatVector.broadcast(Lanes.SPECIES, third[e]), c);
      d = row.fma(FloatVector.broadcast(Lanes.SPECIES, fourth[e]), d);
    }
    a.intoArray(sums, at);
    b.intoArray(sums, at + width);
    c.intoArray(sums, at + 2 * width);
    d.intoArray(sums, at + 3 * width);
  }

  private static FloatVector row(float[] rows, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, rows, at);
  }
}
