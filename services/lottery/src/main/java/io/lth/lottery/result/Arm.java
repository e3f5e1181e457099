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
  RANDOM_MASK("random-mask", "random mask"),
  /** Pruned round by round, in a chain of its own, beside tickets that are one-shot. */
  ITERATIVE_TICKET("iterative-ticket", "iterative ticket"),
  /** Pruned round by round, in a chain of its own, and never reset (paper, appendix B). */
  CONTINUED_TRAINING("continued-training", "continued training"),
  /** The ticket's initial weights, exchanged among each other within each layer. */
  SHUFFLED_WEIGHTS("shuffled-weights", "shuffled weights"),
  /** Of the ticket's initial weights the signs, all of the layer's initial deviation. */
  SIGNS_ONLY("signs-only", "signs only");

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

  /** Whether it is pruned by its own trainings, and so needs every round before. */
  public boolean hasOwnChain() {
    return this == ITERATIVE_TICKET || this == CONTINUED_TRAINING;
  }

  /** Whether chance decides, so that several draws differ. */
  public boolean isDrawn() {
    return this == RANDOM_REINITIALIZATION || this == RANDOM_MASK || this == SHUFFLED_WEIGHTS;
  }

  public static Optional<Arm> labelled(String label) {
    return Arrays.stream(values()).filter(arm -> arm.label.equals(label)).findFirst();
  }
}
