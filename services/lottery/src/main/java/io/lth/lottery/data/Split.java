package io.lth.lottery.data;

/** A part of a dataset with a role of its own. */
public enum Split {
  /** What the weights are fitted to. */
  TRAINING,
  /**
   * A random sample of the published training images; it alone chooses the early-stop iteration.
   */
  VALIDATION,
  /** The published test images; they choose nothing. */
  TEST
}
