package io.lth.lottery.claim;

import io.lth.lottery.identity.DeterminismTier;
import java.util.List;

/**
 * What became of a claim.
 *
 * @param trials the judgement rests on
 * @param tier how repeatable the verdict itself is
 * @param reason why this outcome, as a sentence
 */
public record Verdict(
    Claim claim,
    Outcome outcome,
    int trials,
    DeterminismTier tier,
    String reason,
    List<Judgement> judgements) {
  public Verdict {
    judgements = List.copyOf(judgements);
  }
}
