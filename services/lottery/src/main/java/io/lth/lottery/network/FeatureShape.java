package io.lth.lottery.network;

import io.lth.lottery.data.ImageShape;

/** The shape of what lies between two blocks of a network, for one image. */
public sealed interface FeatureShape {

  /** Values for one image. */
  int size();

  /** Feature maps: channels × height × width. */
  record Maps(int channels, int height, int width) implements FeatureShape {
    public Maps {
      if (channels < 1 || height < 1 || width < 1) {
        throw new IllegalArgumentException(
            "feature maps have at least one channel, row and column, but these are %d×%d×%d"
                .formatted(channels, height, width));
      }
    }

    static Maps of(ImageShape image) {
      return new Maps(image.channels(), image.height(), image.width());
    }

    @Override
    public int size() {
      return Math.multiplyExact(Math.multiplyExact(channels, height), width);
    }
  }

  /** A row of units. */
  record Units(int count) implements FeatureShape {
    public Units {
      if (count < 1) {
        throw new IllegalArgumentException("a row has at least one unit, but this has " + count);
      }
    }

    @Override
    public int size() {
      return count;
    }
  }
}
