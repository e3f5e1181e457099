package io.lth.lottery.data;

/**
 * Images of 8-bit channels with a label each, in a fixed order.
 *
 * <p>Pixels lie as [count, channels, height, width], row by row, unsigned.
 */
public final class LabelledImages {
  private final ImageShape shape;
  private final int classes;
  private final byte[] pixels;
  private final byte[] labels;

  /**
   * @param pixels [count · shape.size()], taken over without a copy: the caller must let go of it
   * @param labels [count], each in 0 … classes−1, taken over without a copy
   * @throws IllegalArgumentException if the lengths disagree or a label is out of range
   */
  public LabelledImages(ImageShape shape, int classes, byte[] pixels, byte[] labels) {
    if (classes < 2 || classes > 256) {
      throw new IllegalArgumentException("classes must be 2 … 256, but is " + classes);
    }
    if (labels.length == 0) {
      throw new IllegalArgumentException("a dataset must hold at least one image");
    }
    if ((long) labels.length * shape.size() != pixels.length) {
      throw new IllegalArgumentException(
          "%d labels of images of %d bytes need %d bytes of pixels, but there are %d"
              .formatted(
                  labels.length, shape.size(), (long) labels.length * shape.size(), pixels.length));
    }
    for (int i = 0; i < labels.length; i++) {
      if (Byte.toUnsignedInt(labels[i]) >= classes) {
        throw new IllegalArgumentException(
            "label %d of image %d is not below %d"
                .formatted(Byte.toUnsignedInt(labels[i]), i, classes));
      }
    }
    this.shape = shape;
    this.classes = classes;
    this.pixels = pixels;
    this.labels = labels;
  }

  public int count() {
    return labels.length;
  }

  public ImageShape shape() {
    return shape;
  }

  public int classes() {
    return classes;
  }

  /** 0 … classes−1. */
  public int label(int image) {
    return Byte.toUnsignedInt(labels[image]);
  }

  /** 0 … 255. */
  public int pixel(int image, int position) {
    return Byte.toUnsignedInt(pixels[image * shape.size() + position]);
  }

  /**
   * Writes one image, normalized, to {@code target[offset …]}.
   *
   * @param target receives shape.size() values
   */
  public void copyNormalized(int image, Normalization normalization, float[] target, int offset) {
    int size = shape.size();
    int base = image * size;
    for (int i = 0; i < size; i++) {
      target[offset + i] = normalization.apply(Byte.toUnsignedInt(pixels[base + i]));
    }
  }
}
