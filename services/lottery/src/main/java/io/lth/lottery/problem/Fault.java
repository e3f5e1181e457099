package io.lth.lottery.problem;

/** Whose fault a problem is; only {@link #PLATFORM} is worth another try. */
public enum Fault {
  /** What was asked for is wrong; asking again gives the same answer. */
  REQUEST,
  /** Data is missing, truncated or not what its digest says. */
  DATA,
  /** Disk, network, server or machine failed; the same request may succeed later. */
  PLATFORM,
  /** A training left the finite numbers; it would do so again. */
  DIVERGENCE
}
