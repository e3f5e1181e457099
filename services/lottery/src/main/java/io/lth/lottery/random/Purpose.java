package io.lth.lottery.random;

/** What a random draw is for; the name is part of the stream's identity and never changes. */
public enum Purpose {
  INITIALIZATION("initialization"),
  DATA_ORDER("data-order"),
  VALIDATION_SPLIT("validation-split"),
  REINITIALIZATION("reinitialization"),
  RANDOM_MASK("random-mask"),
  DROPOUT("dropout"),
  AUGMENTATION("augmentation"),
  SHUFFLE("shuffle");

  private final String label;

  Purpose(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
