package io.lth.sparse;

import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Normalization;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Images as lists of the pixels that are not 0, with their labels. A fifth of MNIST's pixels are
 * not 0, so a pass over a list costs a fifth of a pass over an image.
 */
final class Examples {
  private final int inputs;
  private final int[] start;
  private final char[] input;
  private final byte[] pixel;
  private final byte[] labels;
  private final float scale;
  private final float offset;
  private final boolean darkIsZero;

  @SuppressWarnings("UnusedVariable") // what is summed up for nothing would not be read at all
  private volatile int fetched;

  private final float[] valueOf = new float[256];

  /** Of images under a normalization that is the same in every channel. */
  Examples(LabelledImages images, Normalization normalization) {
    if (!normalization.isUniform()) {
      throw new IllegalArgumentException("channels differ in " + normalization);
    }
    scale = (float) (1 / (255 * normalization.deviation(0)));
    offset = (float) (-normalization.mean(0) / normalization.deviation(0));
    for (int p = 0; p < valueOf.length; p++) {
      valueOf[p] = p * scale + offset;
    }
    darkIsZero = valueOf[0] == 0;
    inputs = images.shape().size();
    if (inputs > Character.MAX_VALUE) {
      throw new IllegalArgumentException("at most 65,535 inputs, not " + inputs);
    }
    start = new int[images.count() + 1];
    labels = new byte[images.count()];
    char[] positions = new char[1 << 16];
    byte[] pixels = new byte[1 << 16];
    int entries = 0;
    for (int image = 0; image < images.count(); image++) {
      labels[image] = (byte) images.label(image);
      if (entries + inputs > positions.length) {
        int room = Math.max(entries + inputs, Math.multiplyExact(2, positions.length));
        positions = Arrays.copyOf(positions, room);
        pixels = Arrays.copyOf(pixels, room);
      }
      for (int i = 0; i < inputs; i++) {
        int p = images.pixel(image, i);
        if (p != 0) {
          positions[entries] = (char) i;
          pixels[entries++] = (byte) p;
        }
      }
      start[image + 1] = entries;
    }
    input = Arrays.copyOf(positions, entries);
    pixel = Arrays.copyOf(pixels, entries);
  }

  int label(int image) {
    return Byte.toUnsignedInt(labels[image]);
  }

  /** Where the entries of an image begin. */
  int begin(int image) {
    return start[image];
  }

  /** Where they end. */
  int end(int image) {
    return start[image + 1];
  }

  /** What a network reads of pixels from 0 to 255. */
  FloatVector values(FloatVector pixels) {
    return pixels.mul(scale).add(offset);
  }

  /** Whether a network reads 0 of a pixel that is not lit. */
  boolean darkIsZero() {
    return darkIsZero;
  }

  /** Writes what a network reads of an image, an input a number, from {@code at} on. */
  void lay(int image, float[] row, int at) {
    Arrays.fill(row, at, at + inputs, valueOf[0]);
    for (int k = start[image]; k < start[image + 1]; k++) {
      row[at + input[k]] = valueOf[Byte.toUnsignedInt(pixel[k])];
    }
  }

  /**
   * Writes entries from … to of an image into a column, up to an input.
   *
   * @param pixels [inputs, stride]
   * @return the first entry that was not written
   */
  int lay(int from, int to, int endInput, byte[] pixels, int column, int stride) {
    int k = from;
    for (; k < to && input[k] < endInput; k++) {
      pixels[input[k] * stride + column] = pixel[k];
    }
    return k;
  }

  /** Sets the bit of each input whose pixel is not 0. */
  void mark(int image, long[] bits) {
    for (int k = start[image]; k < start[image + 1]; k++) {
      bits[input[k] >> 6] |= 1L << input[k];
    }
  }

  /**
   * Reads something of each cache line of some images, which lie anywhere in memory: all at once,
   * so that the reads wait beside one another and not one after another.
   */
  void fetch(int[] chosen) {
    int sum = 0;
    for (int image : chosen) {
      int end = start[image + 1];
      for (int k = start[image]; k < end; k += 32) {
        sum += input[k] + pixel[k];
      }
    }
    fetched = sum;
  }
}
