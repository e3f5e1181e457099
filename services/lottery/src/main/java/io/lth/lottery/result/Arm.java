package io.lth.lottery.result;

import java.util.Arrays;
import java.util.Optional;

/** What is compared: the winning ticket and its controls. */
public enum Arm {
  /** m ⊙ θ0; round 0 of it is the dense network. */
  WINNING_TICKET("winning-ticket", "winning ticket"),
  /** m ⊙ θ0′ with θ0′ drawn afresh. */
  RANDOM_REINITIALIZATION("random-reinitialization", "random reinitialization"),
  /** m′ ⊙ θ0 with m′ drawn at random, of the same density in each layer. */
  RANDOM_MASK("random-mask", "random mask");

  private final String label;
  private final String words;

  Arm(String label, String words) {
    this.label = label;
    this.words = words;
  }

  /** The name in files and identifiers. */
  public String label() {
    return label;
  }

  /** The name in sentences and tables. */
  public String words() {
    return words;
  }

  public static Optional<Arm> labelled(String label) {
    return Arrays.stream(values()).filter(arm -> arm.label.equals(label)).findFirst();
  }
}
