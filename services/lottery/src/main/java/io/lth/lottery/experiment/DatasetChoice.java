package io.lth.lottery.experiment;

import io.lth.lottery.data.Normalization;
import java.util.Objects;

/**
 * Which data a training sees.
 *
 * @param name of the dataset
 * @param validation images drawn from the published training images, at least 1
 */
public record DatasetChoice(String name, int validation, Normalization normalization) {
  public DatasetChoice {
    Objects.requireNonNull(normalization, "normalization");
    if (name.isBlank()) {
      throw new IllegalArgumentException("the dataset must be named");
    }
    if (validation < 1) {
      throw new IllegalArgumentException(
          "the validation set must hold at least 1 image, but is to hold " + validation);
    }
  }
}
