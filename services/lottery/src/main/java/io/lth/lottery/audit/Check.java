package io.lth.lottery.audit;

/** The structural checks: each a law that the artifacts of a run must show. */
public enum Check {
  INITIAL_WEIGHTS("initial-weights", "θ0 of every trial is what its seed gives"),
  LADDER_COUNTS(
      "ladder-counts", "every mask keeps exactly the ladder's count of weights in each layer"),
  MASK_NESTING("mask-nesting", "masks only ever lose weights"),
  SMALLEST_PRUNED("smallest-pruned", "what was pruned is smaller in magnitude than what remains"),
  REWOUND_EXACTLY(
      "rewound-exactly", "every ticket starts bit for bit at its origin under its mask"),
  MASK_HELD("mask-held", "pruned weights and their optimizer state stay exactly 0 while training"),
  EARLY_STOP_BY_VALIDATION(
      "early-stop-by-validation", "the early-stop iteration is that of minimum validation loss"),
  REINITIALIZED_AFRESH(
      "reinitialized-afresh",
      "reinitialized weights are what the seed gives for trial, round and draw: neither θ0 nor another draw"),
  RANDOM_MASK_MATCHED(
      "random-mask-matched",
      "random masks keep as many weights a layer as the ticket, but those that the seed gives"),
  CONTINUED_EXACTLY(
      "continued-exactly",
      "continued trainings start where the one before ended, under their mask"),
  SHUFFLED_WITHIN_LAYERS(
      "shuffled-within-layers",
      "shuffled weights are each layer's surviving initial weights, in the order that the seed gives"),
  SIGNS_KEPT(
      "signs-kept", "signs-only weights have the initial weights' signs and one magnitude a layer");

  private final String label;
  private final String law;

  Check(String label, String law) {
    this.label = label;
    this.law = law;
  }

  public String label() {
    return label;
  }

  /** What must be so, as a sentence. */
  public String law() {
    return law;
  }
}
