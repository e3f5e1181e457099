package io.lth.evidence;

import io.lth.lottery.result.Quantity;

/** The figures, each after one of the paper's. */
enum Figure {
  LEARNING_CURVES_WINNING_TICKET(
      "learning-curves-winning-ticket",
      "Test accuracy while training, winning tickets (the paper's Figure 3, left)"),
  LEARNING_CURVES_RANDOM_REINITIALIZATION(
      "learning-curves-random-reinitialization",
      "Test accuracy while training, winning tickets and their random reinitializations (Figure 3,"
          + " right)"),
  EARLY_STOP_ITERATION(
      Quantity.EARLY_STOP_ITERATION.label(),
      "Early-stop iteration, the iteration of minimum validation loss (Figure 4a, left)"),
  ACCURACY_AT_EARLY_STOP(
      Quantity.ACCURACY_AT_EARLY_STOP.label(), "Test accuracy at early stop (Figure 4a, right)"),
  FINAL_ACCURACY(
      Quantity.FINAL_ACCURACY.label(), "Test accuracy at the last iteration (Figure 4b)"),
  FINAL_TRAINING_ACCURACY(
      Quantity.FINAL_TRAINING_ACCURACY.label(),
      "Training accuracy at the last iteration (Figure 4b)");

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

  /** What it shows, and after which of the paper's. */
  String caption() {
    return caption;
  }

  /** Digits after the point that say something. */
  int digits() {
    return this == EARLY_STOP_ITERATION ? 0 : 2;
  }
}
