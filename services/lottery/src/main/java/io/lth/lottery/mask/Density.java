package io.lth.lottery.mask;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The fraction of weights that remain, the paper's P_m; biases do not count.
 *
 * @param remaining weights that remain, 0 … total
 * @param total weights at the start, at least 1
 */
public record Density(int remaining, int total) implements Comparable<Density> {
  public Density {
    if (total < 1 || remaining < 0 || remaining > total) {
      throw new IllegalArgumentException(
          "a density is 0 … total of at least one weight, but this is %d of %d"
              .formatted(remaining, total));
    }
  }

  /** 0 … 1. */
  public double fraction() {
    return (double) remaining / total;
  }

  /**
   * In percent, rounded half up, as the paper prints it.
   *
   * @param decimals digits after the point
   */
  public BigDecimal percent(int decimals) {
    return BigDecimal.valueOf(remaining)
        .multiply(BigDecimal.valueOf(100))
        .divide(BigDecimal.valueOf(total), decimals, RoundingMode.HALF_UP);
  }

  /** Whether this density, printed with as many digits as {@code printed}, reads the same. */
  public boolean prints(BigDecimal printed) {
    return percent(Math.max(0, printed.scale())).compareTo(printed) == 0;
  }

  @Override
  public int compareTo(Density other) {
    return Long.compare((long) remaining * other.total, (long) other.remaining * total);
  }

  @Override
  public String toString() {
    return percent(1) + " %";
  }
}
