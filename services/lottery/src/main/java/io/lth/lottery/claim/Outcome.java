package io.lth.lottery.claim;

/** What a verdict says. */
public enum Outcome {
  REPRODUCED("reproduced"),
  NOT_REPRODUCED("not reproduced"),
  INCONCLUSIVE("inconclusive");

  private final String words;

  Outcome(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }
}
