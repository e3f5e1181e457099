package io.lth.lottery.identity;

/** How far two computations of the same thing may differ, the strongest tier first. */
public enum DeterminismTier {
  /** Not at all: CPU of the same kind, fixed threads. */
  BITWISE,
  /** By rounding: a GPU, another kind of CPU. */
  TOLERANCE,
  /** By chance: what is said over trials. */
  STATISTICAL
}
