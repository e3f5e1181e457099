package io.lth.lottery.data;

/** The shape of one image: channels × height × width, in pixels. */
public record ImageShape(int channels, int height, int width) {
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "an image has at least one channel, row and column, but this is %d×%d×%d"
              .formatted(channels, height, width));
    }
  }

  /** Values in one image. */
  public int size() {
    return Math.multiplyExact(Math.multiplyExact(channels, height), width);
  }
}
