package io.lth.lottery.data;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
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
   * @throws io.lth.lottery.problem.ProblemException code {@code validation-too-large} or {@code
   *     normalization-does-not-fit} (request)
   */
  public static SplitDataset draw(
      Dataset dataset, Normalization normalization, int validationSize, RandomStream stream) {
    int count = dataset.training().count();
    if (validationSize < 1) {
      throw new IllegalArgumentException(
          "the validation set must hold at least 1 image, but is to hold " + validationSize);
    }
    if (validationSize >= count) {
      throw Problem.of(Fault.REQUEST, "validation-too-large")
          .expected("fewer images than the %d that %s trains on".formatted(count, dataset.name()))
          .found(Integer.toString(validationSize))
          .where("data.validation of the experiment")
          .remedy("leave images to train on; the paper takes 5000")
          .exception();
    }
    int channels = dataset.training().shape().channels();
    if (!normalization.fits(channels)) {
      throw Problem.of(Fault.REQUEST, "normalization-does-not-fit")
          .expected(
              "a mean and a deviation for each of %d channels, or one for all".formatted(channels))
          .found("%s and %s".formatted(normalization.mean(), normalization.deviation()))
          .where("data.normalization of the experiment, on " + dataset.name())
          .remedy("give as many values as the images have channels, or one")
          .exception();
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
