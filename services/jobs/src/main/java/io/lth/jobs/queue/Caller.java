package io.lth.jobs.queue;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who asked for a job, as W3C's headers tell it: kept with the job, and no part of its identity.
 *
 * @param traceparent header, if it came with one
 * @param baggage header, if it came with one
 */
public record Caller(@Nullable String traceparent, @Nullable String baggage) {
  public static final Caller UNKNOWN = new Caller(null, null);

  public Optional<String> trace() {
    return Optional.ofNullable(traceparent);
  }

  public Optional<String> luggage() {
    return Optional.ofNullable(baggage);
  }
}
