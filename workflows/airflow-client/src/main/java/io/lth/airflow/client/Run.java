package io.lth.airflow.client;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A walk through a DAG, as it stood when asked.
 *
 * @param kind how it came about, as Airflow names it: {@code manual}, {@code scheduled} …
 * @param queued null if never
 * @param started null if not yet
 * @param ended null if not yet
 * @param conf what it was triggered with
 */
public record Run(
    RunAddress address,
    RunState state,
    String kind,
    @Nullable Instant queued,
    @Nullable Instant started,
    @Nullable Instant ended,
    Map<String, Object> conf) {
  public Run {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(kind, "kind");
    // not Map.copyOf: a value of a conf may be null
    conf = Collections.unmodifiableMap(new LinkedHashMap<>(conf));
  }

  /** Whether nothing more happens to it by itself; in an unknown state its end date tells. */
  public boolean over() {
    return switch (state) {
      case RunState.Known.QUEUED, RunState.Known.RUNNING -> false;
      case RunState.Known.SUCCESS, RunState.Known.FAILED -> true;
      case RunState.Unknown unknown -> ended != null;
    };
  }
}
