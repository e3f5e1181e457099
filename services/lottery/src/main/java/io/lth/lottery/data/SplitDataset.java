package io.lth.lottery.data;

import io.lth.lottery.random.RandomStream;
import java.util.Arrays;

/** A dataset whose published training images are parted into training and validation images. */
public final class SplitDataset {
  private final Dataset dataset;
  private final Normalization normalization;
  private final int[] training;
  private final int[] validation;

  private SplitDataset(
      Dataset dataset, Normalization normalization, int[] training, int[] validation) {
    this.dataset = dataset;
    this.normalization = normalization;
    this.training = training;
    this.validation = validation;
  }

  /**
   * Draws the validation images without replacement.
   *
   * @param validationSize at least 1, and below the number of published training images
   */
  public static SplitDataset draw(
      Dataset dataset, Normalization normalization, int validationSize, RandomStream stream) {
    int count = dataset.training().count();
    if (validationSize < 1 || validationSize >= count) {
      throw new IllegalArgumentException(
          "the validation set must hold 1 … %d of the %d training images of %s, but is to hold %d"
              .formatted(count - 1, count, dataset.name(), validationSize));
    }
    int[] order = stream.permutation(count);
    int[] validation = Arrays.copyOf(order, validationSize);
    int[] training = Arrays.copyOfRange(order, validationSize, count);
    // Sorted, so that the order of training is decided by its own stream alone.
    Arrays.sort(validation);
    Arrays.sort(training);
    return new SplitDataset(dataset, normalization, training, validation);
  }

  public Dataset dataset() {
    return dataset;
  }

  public Normalization normalization() {
    return normalization;
  }

  /** Indices into {@code dataset().training()}, ascending. */
  public int[] trainingIndices() {
    return training.clone();
  }

  /** Indices into {@code dataset().training()}, ascending; disjoint from the training indices. */
  public int[] validationIndices() {
    return validation.clone();
  }

  public int count(Split split) {
    return switch (split) {
      case TRAINING -> training.length;
      case VALIDATION -> validation.length;
      case TEST -> dataset.test().count();
    };
  }
}
