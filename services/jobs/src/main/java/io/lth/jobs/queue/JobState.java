package io.lth.jobs.queue;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a job stands. */
public enum JobState {
  /** Waits for a slot, or for the next try after a failure of the platform. */
  QUEUED,
  /** A replica holds it. */
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** The name in documents and in the table. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<JobState> labelled(String label) {
    return Arrays.stream(values()).filter(state -> state.label().equals(label)).findFirst();
  }

  /** Whether nothing more happens to it unless it is submitted again. */
  public boolean isEnded() {
    return switch (this) {
      case QUEUED, RUNNING -> false;
      case SUCCEEDED, FAILED, CANCELLED -> true;
    };
  }
}
