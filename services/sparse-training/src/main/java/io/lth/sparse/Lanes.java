package io.lth.sparse;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this CPU, and sums across their lanes in an order of our own.
 *
 * <p>{@code reduceLanes} leaves the order open, and the interpreter and the compiler choose
 * different ones; two runs of one training would differ. Here the order follows from the number of
 * lanes alone, which is therefore part of the engine's numerics.
 */
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  static final int COUNT = SPECIES.length();

  /** Vectors that a kernel keeps in registers at once, of the samples of a batch. */
  static final int VECTORS_AT_ONCE = 4;

  /** Samples that a kernel works on at once. */
  static final int BLOCK = VECTORS_AT_ONCE * COUNT;

  /**
   * Where a matrix begins in its array, so that its rows begin with a cache line: with
   * -XX:ObjectAlignmentInBytes=64 objects begin with one, and an array's numbers 16 bytes later. A
   * vector that lies across two lines is read at half the speed. Without the option nothing else
   * changes.
   */
  static final int BEGIN = (64 - 16) / Float.BYTES;

  /** Vectors that {@link #quarter} sums at once. */
  static final int GROUP = 4;

  /** Numbers that {@link #quarter} leaves of each of its four vectors. */
  static final int PARTS = COUNT / GROUP;

  private static final VectorMask<Float> UPPER_HALF = upper(COUNT / 2);
  private static final VectorShuffle<Float> SWAP_HALVES = swap(COUNT / 2);
  private static final VectorMask<Float> UPPER_QUARTERS = upper(COUNT / 4);
  private static final VectorShuffle<Float> SWAP_QUARTERS = swap(COUNT / 4);
  private static final VectorMask<Float> UPPER_BY_2 = upper(2);
  private static final VectorShuffle<Float> SWAP_BY_2 = swap(2);
  private static final VectorMask<Float> UPPER_BY_1 = upper(1);
  private static final VectorShuffle<Float> SWAP_BY_1 = swap(1);
  private static final VectorShuffle<Float> IN_ORDER = inOrder();

  static {
    if (COUNT < 4) {
      throw new IllegalStateException("vectors of at least 4 floats are needed, not " + COUNT);
    }
  }

  private Lanes() {}

  /** A matrix of zeros, [rows, width], that begins at {@link #BEGIN}. */
  static float[] matrix(int rows, int width) {
    return new float[BEGIN + rows * width];
  }

  /** The least multiple of the given size that holds so many. */
  static int padded(int count, int size) {
    return Math.ceilDiv(count, size) * size;
  }

  /** As many of the lowest bits as there are, up to all 64. */
  static long lowest(int bits) {
    return bits >= Long.SIZE ? -1 : (1L << bits) - 1;
  }

  /**
   * Sums four vectors over their lanes, but for {@link #PARTS} numbers each, which lie side by
   * side; {@link #finish} adds those up.
   */
  static FloatVector quarter(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    return pair(
        pair(a, b, UPPER_HALF, SWAP_HALVES),
        pair(c, d, UPPER_HALF, SWAP_HALVES),
        UPPER_QUARTERS,
        SWAP_QUARTERS);
  }

  // Of each segment of lanes, the lower half holds sums of the first vector, the upper those of the
  // second.
  private static FloatVector pair(
      FloatVector a, FloatVector b, VectorMask<Float> upper, VectorShuffle<Float> swap) {
    return a.blend(b, upper).add(b.blend(a, upper).rearrange(swap));
  }

  /**
   * Adds up what {@link #quarter} left.
   *
   * @param parts results of {@code quarter}, one after another; overwritten
   * @param count of the vectors that were summed; a multiple of {@link #COUNT}
   * @param sums receives one number a vector from {@code to} on, in their order
   */
  static void finish(float[] parts, int count, float[] sums, int to) {
    int vectors = count / 4;
    if (PARTS >= 4) {
      vectors = halve(parts, vectors, UPPER_BY_2, SWAP_BY_2);
    }
    if (PARTS >= 2) {
      vectors = halve(parts, vectors, UPPER_BY_1, SWAP_BY_1);
    }
    for (int i = 0; i < vectors; i++) {
      FloatVector.fromArray(SPECIES, parts, i * COUNT)
          .rearrange(IN_ORDER)
          .intoArray(sums, to + i * COUNT);
    }
  }

  private static int halve(
      float[] parts, int vectors, VectorMask<Float> upper, VectorShuffle<Float> swap) {
    for (int i = 0; i < vectors / 2; i++) {
      FloatVector a = FloatVector.fromArray(SPECIES, parts, 2 * i * COUNT);
      FloatVector b = FloatVector.fromArray(SPECIES, parts, (2 * i + 1) * COUNT);
      pair(a, b, upper, swap).intoArray(parts, i * COUNT);
    }
    return vectors / 2;
  }

  /**
   * Turns a matrix's rows into columns.
   *
   * @param matrix [rows, stride]
   * @param turned receives [columns, turnedStride]
   */
  static void transpose(
      float[] matrix, int rows, int columns, int stride, float[] turned, int turnedStride) {
    int[] column = new int[COUNT];
    for (int lane = 0; lane < COUNT; lane++) {
      column[lane] = lane * stride;
    }
    int whole = rows - rows % COUNT;
    for (int row = 0; row < whole; row += COUNT) {
      for (int c = 0; c < columns; c++) {
        FloatVector.fromArray(SPECIES, matrix, BEGIN + row * stride + c, column, 0)
            .intoArray(turned, BEGIN + c * turnedStride + row);
      }
    }
    for (int c = 0; c < columns; c++) {
      for (int row = whole; row < rows; row++) {
        turned[BEGIN + c * turnedStride + row] = matrix[BEGIN + row * stride + c];
      }
    }
  }

  private static VectorMask<Float> upper(int half) {
    boolean[] bits = new boolean[COUNT];
    for (int lane = 0; lane < COUNT; lane++) {
      bits[lane] = (lane & half) != 0;
    }
    return VectorMask.fromArray(SPECIES, bits, 0);
  }

  private static VectorShuffle<Float> swap(int half) {
    return VectorShuffle.fromOp(SPECIES, lane -> lane ^ half);
  }

  // Halving interleaves: lane n ends with the vector whose number is n with its bits reversed.
  private static VectorShuffle<Float> inOrder() {
    int bits = Integer.numberOfTrailingZeros(COUNT);
    return VectorShuffle.fromOp(SPECIES, lane -> Integer.reverse(lane) >>> (32 - bits));
  }
}
