package io.lth.airflow.client;

import java.time.Duration;

/**
 * How long one waits for Airflow, and how often one asks again.
 *
 * @param connectWithin for a connection
 * @param answerWithin for an answer, from the request on
 * @param repeats how many times a request that is safe to repeat is sent again after no answer, or
 *     one with a status of 500 or more; the pauses double from {@link #FIRST_PAUSE} on
 */
public record Patience(Duration connectWithin, Duration answerWithin, int repeats) {
  /** Two seconds for a connection, thirty for an answer, four repeats. */
  public static final Patience DEFAULT =
      new Patience(Duration.ofSeconds(2), Duration.ofSeconds(30), 4);

  static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  public Patience {
    if (connectWithin.toMillis() < 1 || answerWithin.toMillis() < 1) {
      throw new IllegalArgumentException("waiting lasts at least a millisecond");
    }
    if (repeats < 0) {
      throw new IllegalArgumentException("repeats are 0 or more, but are " + repeats);
    }
  }

  /** How long to wait after an attempt failed, the first being 0. */
  static Duration pauseAfter(int attempt) {
    long millis = FIRST_PAUSE.toMillis() << Math.min(attempt, 10);
    return Duration.ofMillis(Math.min(millis, LONGEST_PAUSE.toMillis()));
  }
}
