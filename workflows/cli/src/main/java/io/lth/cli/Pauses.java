package io.lth.cli;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/** Waiting between two looks at something that tells nobody when it changes. */
final class Pauses {
  private Pauses() {}

  /**
   * Waits.
   *
   * @throws CancellationException if the wait is interrupted
   */
  static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
