package io.lth.lottery.result;

import java.util.List;

/** Mean, least and greatest of some finite values, as the paper's error bars show them. */
public record Spread(double mean, double min, double max) {
  public Spread {
    if (!Double.isFinite(mean) || !Double.isFinite(min) || !Double.isFinite(max)) {
      throw new IllegalArgumentException("a spread is of finite values");
    }
  }

  /** Of at least one value. */
  public static Spread of(List<Double> values) {
    double sum = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new Spread(sum / values.size(), min, max);
  }
}
