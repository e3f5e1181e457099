package io.lth.lottery.claim;

import java.util.Objects;

/** One number of a claim, and where it must lie for the claim to hold. */
public record Measure(String name, Estimator estimator, ExpectedRange expected, Scale least) {
  public Measure {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a measure must be named");
    }
    Objects.requireNonNull(estimator, "estimator");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(least, "least");
  }
}
