package io.lth.local.supervisor;

import java.time.Duration;

/**
 * When a part that died is started again, and when no more.
 *
 * @param first pause after the first death; each further one doubles it
 * @param longest it never grows beyond this
 * @param limit deaths in a row after which the supervisor gives up, at least 1
 * @param forgiven a part that has been ready for so long starts counting anew
 */
public record RestartPolicy(Duration first, Duration longest, int limit, Duration forgiven) {

  /** Half a second, doubled up to half a minute; six deaths; five minutes. */
  public static final RestartPolicy USUAL =
      new RestartPolicy(Duration.ofMillis(500), Duration.ofSeconds(30), 6, Duration.ofMinutes(5));

  public RestartPolicy {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, but is: " + limit);
    }
  }

  boolean givesUpAfter(int deaths) {
    return deaths >= limit;
  }

  Duration pauseAfter(int deaths) {
    Duration pause = first;
    for (int death = 1; death < deaths && pause.compareTo(longest) < 0; death++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(longest) < 0 ? pause : longest;
  }
}
