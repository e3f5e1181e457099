package io.lth.airflow.client;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A run and all its task instances, as they stood at one look.
 *
 * @param changed those that are not as they were at the look before
 */
public record RunView(Run run, SortedMap<TaskKey, TaskInstance> tasks, List<TaskInstance> changed) {
  public RunView {
    Objects.requireNonNull(run, "run");
    tasks = Collections.unmodifiableSortedMap(new TreeMap<>(tasks));
    changed = List.copyOf(changed);
  }
}
