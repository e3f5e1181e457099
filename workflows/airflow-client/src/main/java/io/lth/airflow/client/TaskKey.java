package io.lth.airflow.client;

import java.util.Comparator;
import java.util.Objects;

/**
 * A task instance among those of its run.
 *
 * @param mapIndex {@link #UNMAPPED}, or the place among a mapped task's instances, from 0
 */
public record TaskKey(TaskId task, int mapIndex) implements Comparable<TaskKey> {
  /** The map index of a task that has one instance only, as Airflow gives it. */
  public static final int UNMAPPED = -1;

  public TaskKey {
    Objects.requireNonNull(task, "task");
    if (mapIndex < UNMAPPED) {
      throw new IllegalArgumentException("a map index is -1 or more, but is " + mapIndex);
    }
  }

  /** Whether it is one of several instances of a mapped task. */
  public boolean mapped() {
    return mapIndex != UNMAPPED;
  }

  @Override
  public int compareTo(TaskKey other) {
    return Comparator.comparing(TaskKey::task)
        .thenComparingInt(TaskKey::mapIndex)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return mapped() ? "%s[%d]".formatted(task, mapIndex) : task.toString();
  }
}
