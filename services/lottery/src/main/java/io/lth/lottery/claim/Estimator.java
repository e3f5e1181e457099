package io.lth.lottery.claim;

import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What number a claim is about; pure, from results alone. */
public sealed interface Estimator {

  Quantity quantity();

  /** The labels of the variants that it looks at. */
  default Set<String> variants() {
    return switch (this) {
      case Level level -> Set.of(level.of().variant());
      case Difference(var _, Side left, Side right) -> both(left, right);
      case Ratio(var _, Side left, Side right) -> both(left, right);
      case GreatestGain gain -> Set.of(gain.variant());
      case LeastGain gain -> Set.of(gain.variant());
      case Least least -> Set.of(least.variant());
    };
  }

  private static Set<String> both(Side left, Side right) {
    return new TreeSet<>(List.of(left.variant(), right.variant()));
  }

  /** The quantity itself: its mean over trials. */
  record Level(Quantity quantity, Side of) implements Estimator {}

  /** left − right, trial by trial. */
  record Difference(Quantity quantity, Side left, Side right) implements Estimator {}

  /**
   * left ∶ right, as the ratio of the means over trials; the spread is over the trials' own ratios,
   * whose mean, the other reading of "N times faster", is kept beside it.
   */
  record Ratio(Quantity quantity, Side left, Side right) implements Estimator {}

  /**
   * The greatest difference to the dense network over all rounds of a range of densities.
   *
   * @param variant its label; empty where the experiment has but one
   * @param from greatest density, in percent
   * @param to least density, in percent
   */
  record GreatestGain(Quantity quantity, String variant, Arm arm, BigDecimal from, BigDecimal to)
      implements Estimator {
    public GreatestGain {
      requireRange(from, to);
    }
  }

  /**
   * The least difference to the dense network over all rounds of a range of densities: what every
   * round of it gains at least.
   *
   * @param variant its label; empty where the experiment has but one
   * @param from greatest density, in percent
   * @param to least density, in percent
   */
  record LeastGain(Quantity quantity, String variant, Arm arm, BigDecimal from, BigDecimal to)
      implements Estimator {
    public LeastGain {
      requireRange(from, to);
    }
  }

  /**
   * The least value over all rounds of a range of densities.
   *
   * @param variant its label; empty where the experiment has but one
   * @param from greatest density, in percent
   * @param to least density, in percent
   */
  record Least(Quantity quantity, String variant, Arm arm, BigDecimal from, BigDecimal to)
      implements Estimator {
    public Least {
      requireRange(from, to);
    }
  }

  private static void requireRange(BigDecimal from, BigDecimal to) {
    if (from.compareTo(to) < 0 || to.signum() <= 0) {
      throw new IllegalArgumentException(
          "a range of densities falls from … to …, but this is %s … %s".formatted(from, to));
    }
  }
}
