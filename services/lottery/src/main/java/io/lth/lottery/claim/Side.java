package io.lth.lottery.claim;

import io.lth.lottery.result.Arm;
import java.math.BigDecimal;

/**
 * What an estimator looks at: an arm of a variant at a density.
 *
 * @param variant its label; empty where the experiment has but one
 * @param percent the density as the paper prints it; 100 is the dense network
 */
public record Side(String variant, Arm arm, BigDecimal percent) {
  /** The dense network of an experiment with but one variant. */
  public static final Side DENSE = dense("");

  public Side {
    if (percent.signum() <= 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0) {
      throw new IllegalArgumentException(
          "a density is above 0 and at most 100 %, but this is " + percent.toPlainString());
    }
  }

  /** Of an experiment with but one variant. */
  public Side(Arm arm, BigDecimal percent) {
    this("", arm, percent);
  }

  /** The dense network of a variant. */
  public static Side dense(String variant) {
    return new Side(variant, Arm.WINNING_TICKET, BigDecimal.valueOf(100));
  }

  @Override
  public String toString() {
    String of = variant.isEmpty() ? "" : " of " + variant;
    return "%s%s at %s %%".formatted(arm.words(), of, percent.toPlainString());
  }
}
