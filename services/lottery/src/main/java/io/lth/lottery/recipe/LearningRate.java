package io.lth.lottery.recipe;

/** A learning rate: positive and finite. */
public record LearningRate(double value) {
  public LearningRate {
    if (!(value > 0) || !Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "a learning rate is positive and finite, but this is " + value);
    }
  }
}
