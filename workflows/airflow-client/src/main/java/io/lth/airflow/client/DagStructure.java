package io.lth.airflow.client;

import java.util.Objects;
import java.util.Set;

/** The graph of a DAG: every end of an edge is one of its tasks. */
public record DagStructure(Set<TaskId> tasks, Set<Edge> edges) {
  public DagStructure {
    tasks = Set.copyOf(tasks);
    edges = Set.copyOf(edges);
    for (Edge edge : edges) {
      if (!tasks.contains(edge.upstream()) || !tasks.contains(edge.downstream())) {
        throw new IllegalArgumentException("an edge without its task: " + edge);
      }
    }
  }

  /** The downstream task waits for the upstream one. */
  public record Edge(TaskId upstream, TaskId downstream) {
    public Edge {
      Objects.requireNonNull(upstream, "upstream");
      Objects.requireNonNull(downstream, "downstream");
    }

    @Override
    public String toString() {
      return upstream + " -> " + downstream;
    }
  }
}
