package io.lth.local.supervisor;

/** How it stands with a part. */
public enum PartState {
  /** Nobody has asked for it. */
  STOPPED,
  /** It starts as soon as those that it needs are ready. */
  WAITING,
  /** It runs and isn't ready yet. */
  STARTING,
  /** It runs and has said that it is ready. */
  READY,
  /** It ran to its end, as it should. */
  DONE,
  /** It runs, was ready, and doesn't say so any more. */
  SILENT,
  /** It died and starts again soon. */
  BACKING_OFF,
  /** It died too often and isn't started again until somebody asks. */
  FAILED;

  /** Whether others may count on it. */
  public boolean isGood() {
    return this == READY || this == DONE;
  }
}
