package io.lth.lottery.claim;

import java.util.List;
import java.util.Objects;

/**
 * One number of a claim, and where it must lie for the claim to hold.
 *
 * @param paper what the paper prints of it; empty where it only says a direction
 */
public record Measure(
    String name,
    Estimator estimator,
    ExpectedRange expected,
    Scale least,
    List<PrintedNumber> paper) {
  public Measure {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a measure must be named");
    }
    Objects.requireNonNull(estimator, "estimator");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(least, "least");
    paper = List.copyOf(paper);
  }

  /** Of a number that the paper doesn't print. */
  public static Measure of(String name, Estimator estimator, ExpectedRange expected, Scale least) {
    return new Measure(name, estimator, expected, least, List.of());
  }

  /**
   * Whether "N times faster" may mean two numbers: the ratio of the means over trials, or the mean
   * of the trials' own ratios. The paper doesn't say which it prints.
   */
  public boolean readsTwoWays() {
    return estimator instanceof Estimator.Ratio;
  }
}
