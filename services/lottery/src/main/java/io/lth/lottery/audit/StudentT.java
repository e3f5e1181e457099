package io.lth.lottery.audit;

import java.util.List;

/** The 95 % confidence interval of a mean, by Student's t distribution. */
final class StudentT {
  /** Quantiles at 0.975 for 1 … 30 degrees of freedom (any table of the distribution). */
  private static final double[] QUANTILES = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
        2.145,
    2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052,
        2.048,
    2.045, 2.042
  };

  private StudentT() {}

  /**
   * The half width of the interval around the mean.
   *
   * @param values at least 2
   */
  static double halfWidth(List<Double> values) {
    int n = values.size();
    if (n < 2) {
      throw new IllegalArgumentException("an interval needs at least 2 values, not " + n);
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / n;
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    // Beyond the table the last quantile is a little too wide: the careful side.
    double quantile = QUANTILES[Math.min(n - 1, QUANTILES.length) - 1];
    return quantile * StrictMath.sqrt(squares / (n - 1) / n);
  }
}
