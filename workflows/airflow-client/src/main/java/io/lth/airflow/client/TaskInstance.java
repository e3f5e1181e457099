package io.lth.airflow.client;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task of a run, as it stood when asked.
 *
 * @param tryNumber 0 before the first try, then from 1
 * @param maxTries how many times it may be tried again
 * @param queued null if not yet
 * @param started null if not yet
 * @param ended null if not yet
 * @param operator the class that does it, or empty
 */
public record TaskInstance(
    TaskKey key,
    TaskState state,
    int tryNumber,
    int maxTries,
    @Nullable Instant queued,
    @Nullable Instant started,
    @Nullable Instant ended,
    String operator) {
  public TaskInstance {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(operator, "operator");
    if (tryNumber < 0) {
      throw new IllegalArgumentException("a try number is 0 or more, but is " + tryNumber);
    }
  }
}
