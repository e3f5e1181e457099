package io.lth.sparse;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The pixels of some images, a row an input and a column an image. */
final class Pixels {
  private static final int INPUTS_AT_ONCE = 256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * Lanes.COUNT));

  private final int inputs;
  private final int stride;
  private final byte[] pixels;
  private final int[] next;

  /**
   * @param images at most
   */
  Pixels(int inputs, int images) {
    this.inputs = inputs;
    this.stride = Lanes.padded(images, Lanes.BLOCK);
    this.pixels = new byte[inputs * stride];
    this.next = new int[stride];
  }

  /** Becomes the images of {@code chosen}, {@code count} of them from {@code from} on. */
  void hold(Examples examples, int[] chosen, int from, int count) {
    examples.fetch(chosen, from, count);
    for (int lane = 0; lane < count; lane++) {
      next[lane] = examples.begin(chosen[from + lane]);
    }
    // So many inputs at once as stay in the first cache.
    for (int first = 0; first < inputs; first += INPUTS_AT_ONCE) {
      int end = Math.min(first + INPUTS_AT_ONCE, inputs);
      Arrays.fill(pixels, first * stride, end * stride, (byte) 0);
      for (int lane = 0; lane < count; lane++) {
        next[lane] =
            examples.lay(next[lane], examples.end(chosen[from + lane]), end, pixels, lane, stride);
      }
    }
  }

  /**
   * Writes what the network reads of each pixel.
   *
   * @param rows receives [inputs, stride], from {@link Lanes#BEGIN} on
   */
  void values(Examples examples, float[] rows) {
    for (int i = 0; i < pixels.length; i += Lanes.COUNT) {
      examples
          .values(
              (FloatVector)
                  ByteVector.fromArray(BYTES, pixels, i)
                      .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
                      .convertShape(VectorOperators.I2F, Lanes.SPECIES, 0))
          .intoArray(rows, Lanes.BEGIN + i);
    }
  }

  /** Appends the inputs two by two, a list of the images in which either is not 0. */
  void byInput(Examples examples, int count, PairLists to) {
    for (int input = 0; input < inputs; input += 2) {
      to.begin();
      to.require(stride);
      int at = to.end();
      int begun = at;
      int a = input * stride;
      boolean hasSecond = input + 1 < inputs;
      int b = hasSecond ? a + stride : a;
      for (int i = 0; i < count; i += Lanes.COUNT) {
        long lit =
            ByteVector.fromArray(BYTES, pixels, a + i)
                .or(ByteVector.fromArray(BYTES, pixels, b + i))
                .compare(VectorOperators.NE, (byte) 0)
                .toLong();
        long kept = examples.listed(lit) & Lanes.lowest(Math.min(count - i, Lanes.COUNT));
        for (; kept != 0; kept &= kept - 1) {
          int image = i + Long.numberOfTrailingZeros(kept);
          to.index[at] = image;
          to.first[at] = examples.value(Byte.toUnsignedInt(pixels[a + image]));
          to.second[at++] = hasSecond ? examples.value(Byte.toUnsignedInt(pixels[b + image])) : 0;
        }
      }
      to.extend(at - begun);
    }
  }
}
