package io.lth.lottery.pruning;

/** How a density is reached (paper, section 1). */
public enum PruningMode {
  /** Round by round, each pruning the ticket of the round before. */
  ITERATIVE("iterative"),
  /** At once, each round pruning the dense network. */
  ONE_SHOT("one-shot");

  private final String label;

  PruningMode(String label) {
    this.label = label;
  }

  /** The name in files. */
  public String label() {
    return label;
  }
}
