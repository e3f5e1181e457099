package io.lth.sparse;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The pixels of some images, a row an input and a column an image. */
final class Pixels {
  private static final int INPUTS_AT_ONCE = 256;
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * Lanes.COUNT));

  private static final VectorSpecies<Byte> BLOCK =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * Lanes.BLOCK));

  private final int inputs;
  private final int stride;
  private final byte[] pixels;
  private final int[] next;
  private final float[] group;

  /**
   * @param images at most
   */
  Pixels(int inputs, int images) {
    this.inputs = inputs;
    this.stride = Lanes.padded(images, Lanes.BLOCK);
    this.pixels = new byte[inputs * stride];
    this.next = new int[stride];
    this.group = new float[RowLists.MOST_TOGETHER * stride];
  }

  /** Becomes some images. */
  void hold(Examples examples, int[] chosen) {
    examples.fetch(chosen);
    for (int lane = 0; lane < chosen.length; lane++) {
      next[lane] = examples.begin(chosen[lane]);
    }
    // So many inputs at once as stay in the first cache.
    for (int first = 0; first < inputs; first += INPUTS_AT_ONCE) {
      int end = Math.min(first + INPUTS_AT_ONCE, inputs);
      Arrays.fill(pixels, first * stride, end * stride, (byte) 0);
      for (int lane = 0; lane < chosen.length; lane++) {
        next[lane] =
            examples.lay(next[lane], examples.end(chosen[lane]), end, pixels, lane, stride);
      }
    }
  }

  /** Room for the rows of such images as these. */
  Lit room() {
    return new Lit(new char[inputs], new byte[inputs * stride]);
  }

  /** Finds the rows in which the network reads other than 0 of some image. */
  void find(Examples examples, Lit to) {
    long always = examples.darkIsZero() ? 0 : 1;
    int count = 0;
    for (int input = 0; input < inputs; input++) {
      to.inputs[count] = (char) input;
      long lit = always;
      for (int i = 0; i < stride; i += Lanes.BLOCK) {
        ByteVector block = ByteVector.fromArray(BLOCK, pixels, input * stride + i);
        block.intoArray(to.rows, count * stride + i);
        lit |= block.compare(VectorOperators.NE, (byte) 0).toLong();
      }
      // The next row takes its place unless a bit is set; without a branch, which could not be
      // foretold.
      count += (int) ((lit | -lit) >>> 63);
    }
    to.count = count;
  }

  /** The rows of pixels that are other than 0 in some image. */
  final class Lit {
    private final char[] inputs;
    private final byte[] rows;
    private int count;

    private Lit(char[] inputs, byte[] rows) {
      this.inputs = inputs;
      this.rows = rows;
    }

    /** A copy of no more than is needed. */
    Lit copy() {
      Lit copy = new Lit(Arrays.copyOf(inputs, count), Arrays.copyOf(rows, count * stride));
      copy.count = count;
      return copy;
    }

    /** Writes what the network reads of them. */
    void write(Examples examples, Rows to) {
      to.clear();
      for (int r = 0; r < count; r++) {
        to.next(inputs[r]);
      }
      values(examples, rows, 0, count * stride, to.values, Lanes.BEGIN);
    }
  }

  /** Appends the inputs group by group, a list of the images in which one of them is not 0. */
  void byInput(Examples examples, int count, RowLists to) {
    for (int input = 0; input < inputs; input += to.together) {
      int rows = Math.min(to.together, inputs - input);
      for (int r = 0; r < rows; r++) {
        values(examples, pixels, (input + r) * stride, stride, group, r * stride);
      }
      to.begin();
      to.add(group, 0, stride, rows, count);
    }
  }

  private static void values(
      Examples examples, byte[] pixels, int from, int count, float[] to, int at) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      examples.values(numbers(ByteVector.fromArray(BYTES, pixels, from + i))).intoArray(to, at + i);
    }
  }

  private static FloatVector numbers(ByteVector pixels) {
    return (FloatVector)
        pixels
            .convertShape(VectorOperators.ZERO_EXTEND_B2I, Lanes.INTS, 0)
            .convertShape(VectorOperators.I2F, Lanes.SPECIES, 0);
  }
}
