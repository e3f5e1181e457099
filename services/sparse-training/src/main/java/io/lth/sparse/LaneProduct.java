package io.lth.sparse;

import jdk.incubator.vector.FloatVector;

/**
 * The products that compressed weights need, with a sample in each lane: weighted sums of rows, and
 * scalar products of rows. Matrices have a row a unit and a column a sample, a multiple of {@link
 * Lanes#BLOCK}, and begin at {@link Lanes#BEGIN}.
 */
final class LaneProduct {
  private static final int L = Lanes.COUNT;

  private LaneProduct() {}

  /**
   * Sums {@code weight[e] · in[index[e] …]} over the entries from … to, in their order, by fused
   * multiply-add from 0.
   *
   * @param index where each entry's row begins
   * @param weight of the entries, the first at {@code weightAt}
   * @param out receives {@code stride} numbers from {@code at} on
   */
  static void sum(
      int[] index,
      int from,
      int to,
      float[] weight,
      int weightAt,
      float[] in,
      float[] out,
      int at,
      int stride) {
    int toWeight = weightAt - from;
    for (int lane = 0; lane < stride; lane += Lanes.BLOCK) {
      int o = at + lane;
      FloatVector s0 = FloatVector.zero(Lanes.SPECIES);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      for (int e = from; e < to; e++) {
        FloatVector w = FloatVector.broadcast(Lanes.SPECIES, weight[toWeight + e]);
        int i = index[e] + lane;
        s0 = vector(in, i).fma(w, s0);
        s1 = vector(in, i + L).fma(w, s1);
        s2 = vector(in, i + 2 * L).fma(w, s2);
        s3 = vector(in, i + 3 * L).fma(w, s3);
      }
      s0.intoArray(out, o);
      s1.intoArray(out, o + L);
      s2.intoArray(out, o + 2 * L);
      s3.intoArray(out, o + 3 * L);
    }
  }

  /**
   * Scalar products of one row of {@code delta} with the rows of the entries from … to, but for
   * {@link Lanes#PARTS} numbers each, which {@link Lanes#finish} adds up.
   *
   * @param index where each entry's row begins; readable for three entries more
   * @param parts receives the numbers from {@code partsAt} on, and others up to a vector's end
   */
  static void products(
      int[] index,
      int from,
      int to,
      float[] in,
      float[] delta,
      int at,
      int stride,
      float[] parts,
      int partsAt) {
    for (int lane = 0; lane < stride; lane += Lanes.BLOCK) {
      FloatVector d0 = vector(delta, at + lane);
      FloatVector d1 = vector(delta, at + lane + L);
      FloatVector d2 = vector(delta, at + lane + 2 * L);
      FloatVector d3 = vector(delta, at + lane + 3 * L);
      int p = partsAt;
      for (int e = from; e < to; e += 4) {
        FloatVector sums =
            Lanes.quarter(
                product(in, index[e] + lane, d0, d1, d2, d3),
                product(in, index[e + 1] + lane, d0, d1, d2, d3),
                product(in, index[e + 2] + lane, d0, d1, d2, d3),
                product(in, index[e + 3] + lane, d0, d1, d2, d3));
        if (lane > 0) {
          sums = sums.add(vector(parts, p));
        }
        sums.intoArray(parts, p);
        p += L;
      }
    }
  }

  private static FloatVector product(
      float[] in, int i, FloatVector d0, FloatVector d1, FloatVector d2, FloatVector d3) {
    FloatVector sum = vector(in, i).mul(d0);
    sum = vector(in, i + L).fma(d1, sum);
    sum = vector(in, i + 2 * L).fma(d2, sum);
    return vector(in, i + 3 * L).fma(d3, sum);
  }

  private static FloatVector vector(float[] array, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, array, at);
  }
}
