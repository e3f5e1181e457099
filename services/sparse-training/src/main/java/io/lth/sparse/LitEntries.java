package io.lth.sparse;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Those entries of a compressed layer whose input is other than 0 in some sample of a block. The
 * others add nothing to an output, and their gradients are 0.
 */
final class LitEntries {
  /** Where the input row of each entry that is here begins; then, for a vector, rows of zeros. */
  final int[] row;

  /** The weights of the entries looked at last, the first of them at 0. */
  final float[] weight;

  // Of each vector of a layer's entries, a bit for each that is here, and how many are here before.
  private final int[] kept;
  private final int[] before;

  /**
   * @param entries of the layer, a multiple of {@link Lanes#COUNT}
   * @param atOnce at most as many are looked at once
   */
  LitEntries(int entries, int atOnce) {
    row = new int[entries + Lanes.COUNT];
    weight = new float[atOnce + Lanes.COUNT];
    kept = new int[entries / Lanes.COUNT + 2];
    before = new int[entries / Lanes.COUNT + 1];
  }

  /** How many of the entries before this one are here. */
  int before(int entry) {
    int vector = entry / Lanes.COUNT;
    int lower = (1 << entry % Lanes.COUNT) - 1;
    return before[vector] + Integer.bitCount(kept[vector] & lower);
  }

  /**
   * Looks at the entries from … to, both multiples of {@link Lanes#COUNT}, after those before them.
   *
   * @param input the unit of each entry
   * @param weights of the entries
   */
  void hold(int[] input, float[] weights, int from, int to, Rows rows) {
    int first = before[from / Lanes.COUNT];
    int k = first;
    for (int e = from; e < to; e += Lanes.COUNT) {
      IntVector at = IntVector.fromArray(Lanes.INTS, rows.at, 0, input, e);
      VectorMask<Integer> here = at.compare(VectorOperators.GE, 0);
      at.compress(here).intoArray(row, k);
      FloatVector.fromArray(Lanes.SPECIES, weights, e)
          .compress(here.cast(Lanes.SPECIES))
          .intoArray(weight, k - first);
      kept[e / Lanes.COUNT] = (int) here.toLong();
      k += here.trueCount();
      before[e / Lanes.COUNT + 1] = k;
    }
    kept[to / Lanes.COUNT] = 0;
    Arrays.fill(row, k, k + Lanes.COUNT, rows.zeros);
  }

  /**
   * Puts numbers of those entries that are here into the places of all entries from … to, and 0
   * elsewhere.
   *
   * @param numbers from {@code numbersAt} on; readable for a vector more
   * @param all receives {@code to - from} numbers from {@code at} on, and up to a vector of zeros
   *     more
   */
  void spread(int from, int to, float[] numbers, int numbersAt, float[] all, int at) {
    int k = numbersAt;
    for (int e = from; e < to; e += Lanes.COUNT) {
      long bits = kept(e) & Lanes.lowest(Math.min(to - e, Lanes.COUNT));
      FloatVector.fromArray(Lanes.SPECIES, numbers, k)
          .expand(VectorMask.fromLong(Lanes.SPECIES, bits))
          .intoArray(all, at + e - from);
      k += Long.bitCount(bits);
    }
  }

  // Bits of as many entries as a vector has lanes, from any entry on.
  private long kept(int entry) {
    int vector = entry / Lanes.COUNT;
    return (kept[vector] | (long) kept[vector + 1] << Lanes.COUNT) >>> entry % Lanes.COUNT;
  }
}
