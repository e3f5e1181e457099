package io.lth.evidence;

import io.lth.lottery.result.Quantity;
import java.util.Optional;

/** The figures, each in the form of the paper's; which of them depends on the experiment. */
enum Figure {
  LEARNING_CURVES_WINNING_TICKET(
      "learning-curves-winning-ticket", "Test accuracy while training, winning tickets"),
  LEARNING_CURVES_RANDOM_REINITIALIZATION(
      "learning-curves-random-reinitialization",
      "Test accuracy while training, winning tickets and their random reinitializations"),
  EARLY_STOP_ITERATION(
      Quantity.EARLY_STOP_ITERATION.label(),
      "Early-stop iteration, the iteration of minimum validation loss"),
  ACCURACY_AT_EARLY_STOP(Quantity.ACCURACY_AT_EARLY_STOP.label(), "Test accuracy at early stop"),
  /** As in the paper's Figures 7 and 8: one figure for each iteration that they show. */
  ACCURACY_AT_ITERATION("accuracy-at-iteration", "Test accuracy in the course of training"),
  FINAL_ACCURACY(Quantity.FINAL_ACCURACY.label(), "Test accuracy at the last iteration"),
  FINAL_TRAINING_ACCURACY(
      Quantity.FINAL_TRAINING_ACCURACY.label(), "Training accuracy at the last iteration");

  private final String fileStem;
  private final String caption;

  Figure(String fileStem, String caption) {
    this.fileStem = fileStem;
    this.caption = caption;
  }

  /** The file name without its ending. */
  String fileStem() {
    return fileStem;
  }

  /** What it shows. */
  String caption() {
    return caption;
  }

  /** Of figures over density: what they show of each training. */
  Optional<Quantity> quantity() {
    return Quantity.labelled(fileStem);
  }

  /** Digits after the point that say something. */
  int digits() {
    return this == EARLY_STOP_ITERATION ? 0 : 2;
  }
}
