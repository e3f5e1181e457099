package io.lth.stages.port;

import java.util.Map;

/**
 * A run as the record holds it.
 *
 * @param parameters all of them, as it was opened with
 * @param tags all of them
 */
public record RecordedRun(
    String id,
    String name,
    Map<String, String> parameters,
    RunStatus status,
    Map<String, String> tags) {
  public RecordedRun {
    parameters = Map.copyOf(parameters);
    tags = Map.copyOf(tags);
  }
}
