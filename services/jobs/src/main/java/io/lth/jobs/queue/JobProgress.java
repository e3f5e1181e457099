package io.lth.jobs.queue;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How far a training is.
 *
 * @param rate iterations a second of late; null before it is known
 * @param secondsLeft at that rate; null before it is known
 */
public record JobProgress(
    int iteration, int iterations, @Nullable Double rate, @Nullable Double secondsLeft) {
  public JobProgress {
    if (iteration < 0 || iterations < iteration) {
      throw new IllegalArgumentException(
          "no progress: iteration %d of %d".formatted(iteration, iterations));
    }
  }

  public OptionalDouble iterationsPerSecond() {
    return rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }
}
