package io.lth.airflow.client;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A line of a task's log.
 *
 * @param when null where the line says nothing of it
 * @param level {@code info}, {@code error} …, or empty
 */
public record LogLine(@Nullable Instant when, String level, String text) {
  public LogLine {
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(text, "text");
  }
}
