package io.lth.lottery.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A unit of work: idempotent, restartable, and determined by its parameters and the content of its
 * inputs alone.
 *
 * @param inputs by the name the stage knows them by
 */
public record Stage(
    StageId id, Place place, StageParameters parameters, SequencedMap<String, Input> inputs) {
  public Stage {
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
  }

  public StageKind kind() {
    return parameters.kind();
  }
}
