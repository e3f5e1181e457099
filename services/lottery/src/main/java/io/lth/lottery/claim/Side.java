package io.lth.lottery.claim;

import io.lth.lottery.result.Arm;
import java.math.BigDecimal;

/**
 * What an estimator looks at: an arm at a density.
 *
 * @param percent the density as the paper prints it; 100 is the dense network
 */
public record Side(Arm arm, BigDecimal percent) {
  public static final Side DENSE = new Side(Arm.WINNING_TICKET, BigDecimal.valueOf(100));

  public Side {
    if (percent.signum() <= 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0) {
      throw new IllegalArgumentException(
          "a density is above 0 and at most 100 %, but this is " + percent.toPlainString());
    }
  }

  @Override
  public String toString() {
    return "%s at %s %%".formatted(arm.words(), percent.toPlainString());
  }
}
