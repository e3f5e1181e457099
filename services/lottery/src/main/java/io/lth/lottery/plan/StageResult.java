package io.lth.lottery.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What a stage gives: references by output name, and a few final numbers.
 *
 * @param numbers finite; a missing number is left out, never made up
 */
public record StageResult(
    SequencedMap<String, ArtifactReference> outputs, SequencedMap<String, Double> numbers) {
  public StageResult {
    outputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(outputs));
    numbers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(numbers));
    for (var number : numbers.entrySet()) {
      if (!Double.isFinite(number.getValue())) {
        throw new IllegalArgumentException(number.getKey() + " must be finite");
      }
    }
  }

  public ArtifactReference output(String name) {
    ArtifactReference reference = outputs.get(name);
    if (reference == null) {
      throw new IllegalArgumentException("no output %s among %s".formatted(name, outputs.keySet()));
    }
    return reference;
  }
}
