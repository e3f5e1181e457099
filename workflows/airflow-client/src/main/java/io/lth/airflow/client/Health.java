package io.lth.airflow.client;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How Airflow's parts are, as its API server sees them: every part is there. */
public record Health(Map<Part, Condition> parts) {
  public Health {
    EnumMap<Part, Condition> ordered = new EnumMap<>(parts);
    for (Part part : Part.values()) {
      Objects.requireNonNull(ordered.get(part), part::word);
    }
    parts = Collections.unmodifiableMap(ordered);
  }

  /** How one part is. */
  public Condition of(Part part) {
    return Objects.requireNonNull(parts.get(part));
  }

  /** Whether every part is up: else runs may wait, or not begin at all. */
  public boolean healthy() {
    return unhealthy().isEmpty();
  }

  /** The parts that are down, or were never seen. */
  public List<Part> unhealthy() {
    return parts.keySet().stream().filter(part -> !of(part).healthy()).toList();
  }

  /** A part of Airflow. */
  public enum Part {
    METADATABASE("metadatabase"),
    SCHEDULER("scheduler"),
    TRIGGERER("triggerer"),
    DAG_PROCESSOR("dag processor");

    private final String word;

    Part(String word) {
      this.word = word;
    }

    /** As a person calls it. */
    public String word() {
      return word;
    }
  }

  /**
   * How a part is.
   *
   * @param status as Airflow names it, {@code healthy} or {@code unhealthy}; {@code absent} where
   *     it was never seen
   * @param heartbeat its last sign of life, null if there was none or it gives none
   */
  public record Condition(String status, @Nullable Instant heartbeat) {
    static final String HEALTHY = "healthy";
    static final String ABSENT = "absent";

    public Condition {
      Objects.requireNonNull(status, "status");
    }

    /** Whether it is up, in Airflow's own word; a part never seen is not. */
    public boolean healthy() {
      return status.equals(HEALTHY);
    }
  }
}
