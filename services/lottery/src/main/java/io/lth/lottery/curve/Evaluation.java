package io.lth.lottery.curve;

/**
 * What a network does on a set of examples.
 *
 * @param loss mean cross-entropy, finite
 * @param correct examples classified correctly
 * @param count examples evaluated, at least 1
 */
public record Evaluation(double loss, int correct, int count) {
  public Evaluation {
    if (!Double.isFinite(loss)) {
      throw new IllegalArgumentException("a loss must be finite, but is " + loss);
    }
    if (count < 1 || correct < 0 || correct > count) {
      throw new IllegalArgumentException(
          "%d correct of %d is impossible".formatted(correct, count));
    }
  }

  /** 0 … 1. */
  public double accuracy() {
    return (double) correct / count;
  }
}
