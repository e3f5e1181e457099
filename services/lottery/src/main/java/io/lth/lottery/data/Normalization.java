package io.lth.lottery.data;

import java.util.HashSet;
import java.util.List;

/**
 * How a pixel becomes an input: (pixel / 255 − mean) / deviation, with the mean and the deviation
 * of its channel.
 *
 * <p>The paper does not state its normalization; {@link #UNIT_INTERVAL} is this project's default.
 *
 * @param mean on the scale 0 … 1, a value for each channel, or one for all
 * @param deviation on the same scale, positive, a value for each channel, or one for all
 */
public record Normalization(List<Double> mean, List<Double> deviation) {

  /** Inputs in 0 … 1. */
  public static final Normalization UNIT_INTERVAL = of(0, 1);

  public Normalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.isEmpty() || deviation.isEmpty()) {
      throw new IllegalArgumentException("there is at least one mean and one deviation");
    }
    if (mean.size() > 1 && deviation.size() > 1 && mean.size() != deviation.size()) {
      throw new IllegalArgumentException(
          "means of %d channels do not go with deviations of %d"
              .formatted(mean.size(), deviation.size()));
    }
    for (double of : mean) {
      if (!Double.isFinite(of)) {
        throw new IllegalArgumentException("mean must be finite, but is " + of);
      }
    }
    for (double of : deviation) {
      if (!(of > 0) || !Double.isFinite(of)) {
        throw new IllegalArgumentException("deviation must be positive and finite, but is " + of);
      }
    }
  }

  /** The same for all channels. */
  public static Normalization of(double mean, double deviation) {
    return new Normalization(List.of(mean), List.of(deviation));
  }

  /** Whether there is a value for each of so many channels. */
  public boolean fits(int channels) {
    return (mean.size() == 1 || mean.size() == channels)
        && (deviation.size() == 1 || deviation.size() == channels);
  }

  /** Whether a pixel becomes the same input in every channel. */
  public boolean isUniform() {
    return new HashSet<>(mean).size() == 1 && new HashSet<>(deviation).size() == 1;
  }

  /** Of a channel, from 0. */
  public double mean(int channel) {
    return mean.get(mean.size() == 1 ? 0 : channel);
  }

  /** Of a channel, from 0. */
  public double deviation(int channel) {
    return deviation.get(deviation.size() == 1 ? 0 : channel);
  }

  /**
   * The input for one pixel.
   *
   * @param channel from 0
   * @param pixel 0 … 255
   */
  public float apply(int channel, int pixel) {
    return apply(mean(channel), deviation(channel), pixel);
  }

  static float apply(double mean, double deviation, int pixel) {
    return (float) ((pixel / 255.0 - mean) / deviation);
  }
}
