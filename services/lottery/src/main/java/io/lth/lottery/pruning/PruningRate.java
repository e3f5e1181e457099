package io.lth.lottery.pruning;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The fraction of the remaining weights that one round prunes: above 0 and below 1.
 *
 * <p>The rounding rule of the whole project: a round prunes rate · remaining weights, computed in
 * decimal and rounded half up.
 */
public record PruningRate(BigDecimal fraction) {
  public PruningRate {
    if (fraction.signum() <= 0 || fraction.compareTo(BigDecimal.ONE) >= 0) {
      throw new IllegalArgumentException(
          "a pruning rate lies above 0 and below 1, but this is " + fraction.toPlainString());
    }
    fraction = fraction.stripTrailingZeros();
  }

  public static PruningRate of(String fraction) {
    return new PruningRate(new BigDecimal(fraction));
  }

  /** How many of {@code remaining} weights one round prunes. */
  public int prunedOf(int remaining) {
    return fraction
        .multiply(BigDecimal.valueOf(remaining))
        .setScale(0, RoundingMode.HALF_UP)
        .intValueExact();
  }

  /** How many weights remain of {@code weights} after so many rounds. */
  public int remainingAfter(int rounds, int weights) {
    int remaining = weights;
    for (int round = 0; round < rounds; round++) {
      remaining -= prunedOf(remaining);
    }
    return remaining;
  }
}
