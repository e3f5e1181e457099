package io.lth.airflow.client;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A file that Airflow's DAG processor could not import.
 *
 * @param trace Python's traceback, whole
 */
public record ImportError(String file, Instant when, String trace) {
  public ImportError {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(when, "when");
    Objects.requireNonNull(trace, "trace");
  }

  /** The end of the traceback, where the cause stands. */
  public List<String> lastLines(int most) {
    List<String> lines = trace.strip().lines().toList();
    return lines.subList(Math.max(0, lines.size() - most), lines.size());
  }
}
