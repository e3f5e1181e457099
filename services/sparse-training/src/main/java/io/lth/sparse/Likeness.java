package io.lth.sparse;

/** Finds images that are lit in the same places. */
final class Likeness {
  private Likeness() {}

  /**
   * Orders images so that such as resemble one another lie side by side: each group grows by the
   * image, of those left, that adds the fewest inputs that are not 0.
   *
   * @param chosen not too many: time grows with the square of their number
   * @param group how many lie side by side
   * @return places in {@code chosen}
   */
  static int[] order(Examples examples, int[] chosen, int inputs, int group) {
    int count = chosen.length;
    long[][] lit = new long[count][(inputs + Long.SIZE - 1) / Long.SIZE];
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      examples.mark(chosen[i], lit[i]);
      places[i] = i;
    }
    long[] any = {};
    for (int i = 0; i + 1 < count; i++) {
      if (i % group == 0) {
        any = lit[places[i]];
        continue;
      }
      int best = closest(any, lit, places, i);
      int place = places[best];
      places[best] = places[i];
      places[i] = place;
      any = either(any, lit[place]);
    }
    return places;
  }

  private static int closest(long[] any, long[][] lit, int[] places, int from) {
    int best = from;
    int fewest = Integer.MAX_VALUE;
    for (int k = from; k < places.length; k++) {
      int bits = 0;
      long[] other = lit[places[k]];
      for (int w = 0; w < any.length; w++) {
        bits += Long.bitCount(any[w] | other[w]);
      }
      if (bits < fewest) {
        fewest = bits;
        best = k;
      }
    }
    return best;
  }

  private static long[] either(long[] a, long[] b) {
    long[] either = a.clone();
    for (int w = 0; w < a.length; w++) {
      either[w] |= b[w];
    }
    return either;
  }
}
