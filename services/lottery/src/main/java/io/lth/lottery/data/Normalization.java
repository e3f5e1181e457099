package io.lth.lottery.data;

/**
 * How a pixel becomes an input: (pixel / 255 − mean) / deviation.
 *
 * <p>The paper does not state its normalization; {@link #UNIT_INTERVAL} is this project's default.
 *
 * @param mean on the scale 0 … 1
 * @param deviation on the same scale, positive
 */
public record Normalization(double mean, double deviation) {

  /** Inputs in 0 … 1. */
  public static final Normalization UNIT_INTERVAL = new Normalization(0, 1);

  public Normalization {
    if (!Double.isFinite(mean)) {
      throw new IllegalArgumentException("mean must be finite, but is " + mean);
    }
    if (!(deviation > 0) || !Double.isFinite(deviation)) {
      throw new IllegalArgumentException(
          "deviation must be positive and finite, but is " + deviation);
    }
  }

  /** The input for one pixel of 0 … 255. */
  public float apply(int pixel) {
    return (float) ((pixel / 255.0 - mean) / deviation);
  }
}
