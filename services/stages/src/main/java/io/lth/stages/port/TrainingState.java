package io.lth.stages.port;

import io.lth.lottery.tensor.Weights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * All that the next step of a training depends on.
 *
 * @param steps taken so far
 * @param moments the optimizer's state, by name as in {@code first-moment}, shaped as those of the
 *     weights that it steps; empty if it keeps none
 */
public record TrainingState(int steps, Weights weights, SequencedMap<String, Weights> moments) {
  public TrainingState {
    moments = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(moments));
    if (steps < 0) {
      throw new IllegalArgumentException("steps must not be negative, but is " + steps);
    }
    for (var moment : moments.entrySet()) {
      if (!moment.getValue().isPartOf(weights)) {
        throw new IllegalArgumentException(moment.getKey() + " is not shaped as the weights");
      }
    }
  }
}
