package io.lth.sparse;

/** Finds images that are lit in the same places. */
final class Likeness {
  private Likeness() {}

  /**
   * Pairs each image with the one, of those left, together with which it has the fewest inputs that
   * are not 0.
   *
   * @param chosen few: time grows with the square of their number
   * @return places in {@code chosen}, the two of a pair side by side
   */
  static int[] pairs(Examples examples, int[] chosen, int inputs) {
    int count = chosen.length;
    long[][] lit = new long[count][(inputs + Long.SIZE - 1) / Long.SIZE];
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      examples.mark(chosen[i], lit[i]);
      places[i] = i;
    }
    for (int i = 0; i + 2 < count; i += 2) {
      int best = i + 1;
      int fewest = Integer.MAX_VALUE;
      for (int k = i + 1; k < count; k++) {
        int either = either(lit[places[i]], lit[places[k]]);
        if (either < fewest) {
          fewest = either;
          best = k;
        }
      }
      int partner = places[best];
      places[best] = places[i + 1];
      places[i + 1] = partner;
    }
    return places;
  }

  private static int either(long[] a, long[] b) {
    int bits = 0;
    for (int w = 0; w < a.length; w++) {
      bits += Long.bitCount(a[w] | b[w]);
    }
    return bits;
  }
}
