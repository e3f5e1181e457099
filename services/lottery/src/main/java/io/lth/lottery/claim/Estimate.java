package io.lth.lottery.claim;

import java.util.List;

/**
 * A measured value with what is known of its chance.
 *
 * @param value of all trials together
 * @param perTrial the same estimate of each trial alone, by ascending trial
 * @param interval 95 % confidence interval of the mean over trials (Student's t)
 */
public record Estimate(double value, List<Double> perTrial, Interval interval) {
  public Estimate {
    perTrial = List.copyOf(perTrial);
  }

  /**
   * The mean of the trials' own estimates; differs from the value where that is a ratio of means.
   */
  public double meanOfTrials() {
    return perTrial.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** A closed interval. */
  public record Interval(double lower, double upper) {
    public Interval {
      if (!(lower <= upper)) {
        throw new IllegalArgumentException(
            "an interval rises, but this is %s … %s".formatted(lower, upper));
      }
    }
  }
}
