package io.lth.lottery.random;

import io.lth.lottery.identity.Sha256;
import java.nio.ByteBuffer;

/**
 * A stream of random numbers that shares nothing with any other stream.
 *
 * <p>Not thread-safe: whoever draws owns the stream. All arithmetic is integer or {@link
 * StrictMath}, so the same name gives the same bits on every machine.
 */
public final class RandomStream {
  private final int key0;
  private final int key1;
  private final int nonce;
  private final int index;
  private final Sha256 name;
  private final int[] block = new int[4];
  private long counter;
  private int used = 4;
  private double spareGaussian = Double.NaN;

  RandomStream(Sha256 name, int index) {
    ByteBuffer bytes = ByteBuffer.wrap(name.bytes());
    this.name = name;
    this.key0 = bytes.getInt();
    this.key1 = bytes.getInt();
    this.nonce = bytes.getInt();
    this.index = index;
  }

  /**
   * The stream of the same name for one step of a sequence, as an epoch or an iteration, at its
   * beginning. Thus a position in a training needs no state beyond its iteration.
   *
   * @param step from 0
   * @throws IllegalStateException if this is a substream itself: its own would equal those of its
   *     parent
   */
  public RandomStream substream(int step) {
    if (index != 0) {
      throw new IllegalStateException("a substream has no substreams: ask the stream it is of");
    }
    if (step < 0 || step == Integer.MAX_VALUE) {
      throw new IllegalArgumentException("steps count from 0, but this is " + step);
    }
    return new RandomStream(name, step + 1);
  }

  public int nextInt() {
    if (used == 4) {
      block[0] = (int) counter;
      block[1] = (int) (counter >>> 32);
      block[2] = index;
      block[3] = nonce;
      Philox.block(block, key0, key1);
      counter++;
      used = 0;
    }
    return block[used++];
  }

  public long nextLong() {
    long high = Integer.toUnsignedLong(nextInt());
    return high << 32 | Integer.toUnsignedLong(nextInt());
  }

  /**
   * Uniform in 0 … bound−1, without bias (Lemire, ACM TOMACS 29:1, 2019).
   *
   * @param bound at least 1
   */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be at least 1, but is " + bound);
    }
    long product = Integer.toUnsignedLong(nextInt()) * bound;
    long low = product & 0xFFFFFFFFL;
    if (low < bound) {
      long threshold = (1L << 32) % bound;
      while (low < threshold) {
        product = Integer.toUnsignedLong(nextInt()) * bound;
        low = product & 0xFFFFFFFFL;
      }
    }
    return (int) (product >>> 32);
  }

  /** Uniform in [0, 1), with 53 bits. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [0, 1), with 24 bits. */
  public float nextFloat() {
    return (nextInt() >>> 8) * 0x1.0p-24f;
  }

  /** Standard normal, by Marsaglia's polar method. */
  public double nextGaussian() {
    if (!Double.isNaN(spareGaussian)) {
      double spare = spareGaussian;
      spareGaussian = Double.NaN;
      return spare;
    }
    double u;
    double v;
    double s;
    do {
      u = 2 * nextDouble() - 1;
      v = 2 * nextDouble() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    double scale = StrictMath.sqrt(-2 * StrictMath.log(s) / s);
    spareGaussian = v * scale;
    return u * scale;
  }

  /** 0 … count−1 in random order, every order equally likely (Fisher–Yates). */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int i = count - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
