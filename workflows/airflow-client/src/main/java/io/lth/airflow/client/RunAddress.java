package io.lth.airflow.client;

import java.util.Objects;

/** Where a run is found: run ids are unique within their DAG only. */
public record RunAddress(DagId dag, RunId run) {
  public RunAddress {
    Objects.requireNonNull(dag, "dag");
    Objects.requireNonNull(run, "run");
  }

  /** Where the instance of a task that is not mapped is found. */
  public TaskAddress task(TaskId task) {
    return new TaskAddress(this, new TaskKey(task, TaskKey.UNMAPPED));
  }

  /** Where a task instance is found, one of a mapped task's included. */
  public TaskAddress task(TaskKey task) {
    return new TaskAddress(this, task);
  }

  @Override
  public String toString() {
    return dag + "/" + run;
  }
}
