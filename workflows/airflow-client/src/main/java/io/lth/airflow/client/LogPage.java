package io.lth.airflow.client;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a log holds from some place on. */
public record LogPage(List<LogLine> lines, @Nullable Continuation continuation) {
  public LogPage {
    lines = List.copyOf(lines);
  }

  /** Where to go on; empty once the try has ended and all is read. */
  public Optional<Continuation> next() {
    return Optional.ofNullable(continuation);
  }

  /** Airflow's mark for where a page ended. */
  public record Continuation(String token) {}
}
