package io.lth.airflow.client;

import java.util.Objects;

/** Where a task instance is found. */
public record TaskAddress(RunAddress run, TaskKey task) {
  public TaskAddress {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(task, "task");
  }

  @Override
  public String toString() {
    return run + "/" + task;
  }
}
