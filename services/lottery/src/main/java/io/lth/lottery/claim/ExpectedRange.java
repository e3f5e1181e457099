package io.lth.lottery.claim;

/**
 * Where a value is expected, and why there.
 *
 * @param lower may be −∞
 * @param upper may be +∞
 * @param source of the range: the paper's text, a digitized figure, an own baseline
 */
public record ExpectedRange(double lower, double upper, String source) {
  public ExpectedRange {
    if (!(lower <= upper)) {
      throw new IllegalArgumentException(
          "a range rises, but this is %s … %s".formatted(lower, upper));
    }
    if (Double.isInfinite(lower) && Double.isInfinite(upper)) {
      throw new IllegalArgumentException("a range without bounds could never fail");
    }
    if (source.isBlank()) {
      throw new IllegalArgumentException("an expected range must say where it comes from");
    }
  }

  public boolean contains(double value) {
    return lower <= value && value <= upper;
  }

  @Override
  public String toString() {
    if (Double.isInfinite(lower)) {
      return "≤ " + upper;
    }
    return Double.isInfinite(upper) ? "≥ " + lower : lower + " … " + upper;
  }
}
