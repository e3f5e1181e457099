package io.lth.jobs.queue;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How far a training is.
 *
 * @param began the iteration at which this attempt began: 0, or its checkpoint's
 * @param rate iterations a second of late; null before it is known
 * @param secondsLeft at that rate; null before it is known
 */
public record JobProgress(
    int began, int iteration, int iterations, @Nullable Double rate, @Nullable Double secondsLeft) {
  public JobProgress {
    if (began < 0 || iteration < began || iterations < iteration) {
      throw new IllegalArgumentException(
          "no progress: iteration %d of %d, begun at %d".formatted(iteration, iterations, began));
    }
  }

  public OptionalDouble iterationsPerSecond() {
    return rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }
}
