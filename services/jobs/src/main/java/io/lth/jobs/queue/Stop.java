package io.lth.jobs.queue;

/** Why an attempt is to stop. */
public enum Stop {
  /** Somebody cancelled the job. */
  CANCELLED,
  /** The process ends; another one, or the next, goes on. */
  HANDED_BACK,
  /** The lease lapsed: another replica holds the job by now, and nothing more may be written. */
  LAPSED
}
