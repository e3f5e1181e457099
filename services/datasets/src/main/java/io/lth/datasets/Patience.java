package io.lth.datasets;

import java.time.Duration;

/**
 * How long a source may take before the next one is asked; each limit is at least the one before.
 *
 * @param connect until a mirror takes the connection
 * @param answer until a mirror, or npm's registry, begins its answer
 * @param stall between two pieces of an answer
 * @param npm for all that npm does
 */
public record Patience(Duration connect, Duration answer, Duration stall, Duration npm) {

  /** A closed network is recognised within seconds; a slow one may take as long as it moves. */
  public static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(20),
          Duration.ofMinutes(5));

  public Patience {
    if (!connect.isPositive()) {
      throw new IllegalArgumentException("patience must be positive, but connect is " + connect);
    }
    if (connect.compareTo(answer) > 0 || answer.compareTo(stall) > 0 || stall.compareTo(npm) > 0) {
      throw new IllegalArgumentException(
          "patience must not shrink from connect to answer to stall to npm, but is %s, %s, %s, %s"
              .formatted(connect, answer, stall, npm));
    }
  }
}
