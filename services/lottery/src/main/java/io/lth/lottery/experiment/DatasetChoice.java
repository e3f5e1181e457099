package io.lth.lottery.experiment;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.Normalization;
import java.util.Objects;

/**
 * Which data a training sees.
 *
 * @param name of the dataset
 * @param validation images drawn from the training images that are used, at least 1
 * @param images that are used of the published training and test images, each; {@link #ALL} for all
 */
public record DatasetChoice(String name, int validation, Normalization normalization, int images) {
  /** Every published image. */
  public static final int ALL = 0;

  public DatasetChoice {
    Objects.requireNonNull(normalization, "normalization");
    if (name.isBlank()) {
      throw new IllegalArgumentException("the dataset must be named");
    }
    if (validation < 1) {
      throw new IllegalArgumentException(
          "the validation set must hold at least 1 image, but is to hold " + validation);
    }
    if (images < 0) {
      throw new IllegalArgumentException("images must not be negative, but is " + images);
    }
  }

  /** Of every published image. */
  public DatasetChoice(String name, int validation, Normalization normalization) {
    this(name, validation, normalization, ALL);
  }

  /** What is used of a dataset. */
  public Dataset of(Dataset dataset) {
    return images == ALL ? dataset : dataset.spread(images);
  }
}
