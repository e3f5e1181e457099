package io.lth.stages.port;

import java.util.Map;

/**
 * A run as the record holds it.
 *
 * @param tags all of them
 */
public record RecordedRun(String id, String name, RunStatus status, Map<String, String> tags) {
  public RecordedRun {
    tags = Map.copyOf(tags);
  }
}
