package io.lth.stages.port;

/** How a run of the record stands. */
public enum RunStatus {
  RUNNING,
  FINISHED,
  FAILED,
  /** Cancelled, or its process died. */
  KILLED
}
