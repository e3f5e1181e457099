package io.lth.lottery.result;

import java.util.Arrays;
import java.util.Optional;

/** A number that a training came to. */
public enum Quantity {
  /** In iterations. */
  EARLY_STOP_ITERATION("early-stop-iteration"),
  /** Of the test set at the early-stop iteration, in percent. */
  ACCURACY_AT_EARLY_STOP("accuracy-at-early-stop"),
  /** Of the test set at the last iteration, in percent. */
  FINAL_ACCURACY("final-accuracy"),
  /** Of the training set at the last iteration, in percent. */
  FINAL_TRAINING_ACCURACY("final-training-accuracy");

  private final String label;

  Quantity(String label) {
    this.label = label;
  }

  /** The name in files. */
  public String label() {
    return label;
  }

  public double of(TrainingSummary summary) {
    return switch (this) {
      case EARLY_STOP_ITERATION -> summary.earlyStop().iteration().value();
      case ACCURACY_AT_EARLY_STOP -> 100 * summary.earlyStop().test().accuracy();
      case FINAL_ACCURACY -> 100 * summary.last().test().accuracy();
      case FINAL_TRAINING_ACCURACY -> 100 * summary.finalTraining().accuracy();
    };
  }

  public static Optional<Quantity> labelled(String label) {
    return Arrays.stream(values()).filter(quantity -> quantity.label.equals(label)).findFirst();
  }
}
