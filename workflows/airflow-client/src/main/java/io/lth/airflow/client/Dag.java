package io.lth.airflow.client;

import java.util.Objects;

/**
 * A DAG as Airflow last read it.
 *
 * @param paused whether its runs wait, queued, until it is unpaused
 * @param stale whether its file no longer holds it: it can't be triggered
 * @param hasImportErrors whether its file, as it is now, can't be imported
 * @param file where it was read from
 * @param description or empty
 */
public record Dag(
    DagId id,
    boolean paused,
    boolean stale,
    boolean hasImportErrors,
    String file,
    String description) {
  public Dag {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(description, "description");
  }
}
