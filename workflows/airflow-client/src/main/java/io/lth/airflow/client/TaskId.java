package io.lth.airflow.client;

/** The name of a task within its DAG, with the groups that it bears in its name, if any. */
public record TaskId(String value) implements Comparable<TaskId> {
  public TaskId {
    Ids.check("task id", value);
  }

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
