package io.lth.lottery.claim;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one measure.
 *
 * @param estimate what was measured; null where nothing could be
 * @param reason why this outcome, as a sentence
 */
public record Judgement(
    Measure measure, Outcome outcome, @Nullable Estimate estimate, String reason) {
  public Judgement {
    if (estimate == null && outcome != Outcome.INCONCLUSIVE) {
      throw new IllegalArgumentException("without an estimate a measure is inconclusive");
    }
  }

  /** What was measured, if anything could be. */
  public Optional<Estimate> measured() {
    return Optional.ofNullable(estimate);
  }
}
