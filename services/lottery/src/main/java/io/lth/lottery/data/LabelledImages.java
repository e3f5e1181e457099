package io.lth.lottery.data;

import java.nio.ByteBuffer;

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

  /** So many of them, evenly spread, in their order; all where there are no more. */
  public LabelledImages spread(int images) {
    if (images >= count()) {
      return this;
    }
    byte[] pixelsOfSome = new byte[images * shape.size()];
    byte[] labelsOfSome = new byte[images];
    for (int i = 0; i < images; i++) {
      int image = (int) ((long) i * count() / images);
      labelsOfSome[i] = labels[image];
      System.arraycopy(pixels, image * shape.size(), pixelsOfSome, i * shape.size(), shape.size());
    }
    return new LabelledImages(shape, classes, pixelsOfSome, labelsOfSome);
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

  /** All labels, a byte each, to be read only. */
  public ByteBuffer labels() {
    return ByteBuffer.wrap(labels).asReadOnlyBuffer();
  }

  /** All pixels in their order, to be read only. */
  public ByteBuffer pixels() {
    return ByteBuffer.wrap(pixels).asReadOnlyBuffer();
  }

  /**
   * Writes one image, normalized, to {@code target[offset …]}.
   *
   * @param normalization with a value for each channel, or one for all
   * @param target receives [channels, height, width]
   */
  public void copyNormalized(int image, Normalization normalization, float[] target, int offset) {
    requireFit(normalization);
    int area = shape.height() * shape.width();
    for (int channel = 0; channel < shape.channels(); channel++) {
      double mean = normalization.mean(channel);
      double deviation = normalization.deviation(channel);
      int from = image * shape.size() + channel * area;
      int to = offset + channel * area;
      for (int i = 0; i < area; i++) {
        target[to + i] = Normalization.apply(mean, deviation, Byte.toUnsignedInt(pixels[from + i]));
      }
    }
  }

  /**
   * Writes one image as a view shows it, normalized, to {@code target[offset …]}. What the image
   * does not reach is pixel 0.
   *
   * @param normalization with a value for each channel, or one for all
   * @param target receives [channels, height, width]
   */
  public void copyNormalized(
      int image, Augmentation.View view, Normalization normalization, float[] target, int offset) {
    requireFit(normalization);
    int height = shape.height();
    int width = shape.width();
    int to = offset;
    for (int channel = 0; channel < shape.channels(); channel++) {
      double mean = normalization.mean(channel);
      double deviation = normalization.deviation(channel);
      for (int y = 0; y < height; y++) {
        int row = y + view.down();
        int from = image * shape.size() + (channel * height + row) * width;
        for (int x = 0; x < width; x++) {
          int column = x + view.right();
          boolean within = row >= 0 && row < height && column >= 0 && column < width;
          int pixel =
              within
                  ? Byte.toUnsignedInt(
                      pixels[from + (view.flipped() ? width - 1 - column : column)])
                  : 0;
          target[to++] = Normalization.apply(mean, deviation, pixel);
        }
      }
    }
  }

  private void requireFit(Normalization normalization) {
    if (!normalization.fits(shape.channels())) {
      throw new IllegalArgumentException(
          "%s has not a value for each of %d channels".formatted(normalization, shape.channels()));
    }
  }
}
