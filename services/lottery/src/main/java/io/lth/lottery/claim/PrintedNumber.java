package io.lth.lottery.claim;

/**
 * A number that the paper prints, to stand beside ours. What is expected of ours is said by the
 * {@link ExpectedRange}; this one judges nothing.
 *
 * @param prints in the paper's words, as in {@code 38 % earlier}
 * @param value the same in the unit of the measure, as in 0.62 for a ratio
 * @param locator where the paper prints it, as in {@code section 2}
 */
public record PrintedNumber(String prints, double value, String locator) {
  public PrintedNumber {
    if (prints.isBlank() || locator.isBlank()) {
      throw new IllegalArgumentException("a printed number says what is printed, and where");
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a printed number is finite, but this is " + value);
    }
  }
}
