package io.lth.stages.execution;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.ExpectedRange;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Scale;
import io.lth.lottery.claim.Side;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.result.Quantity;
import java.util.List;

/** A verdict of which only claim, outcome and reason matter. */
final class MadeUpVerdict {
  private MadeUpVerdict() {}

  static Verdict of(String id, Outcome outcome, String reason) {
    Measure measure =
        Measure.of(
            "made up",
            new Estimator.Level(Quantity.EARLY_STOP_ITERATION, Side.DENSE),
            new ExpectedRange(0, 1, "made up"),
            new Scale(2, 1));
    return new Verdict(
        new Claim(id, "Figure 3", "made up", List.of(measure)),
        outcome,
        1,
        DeterminismTier.STATISTICAL,
        reason,
        List.of());
  }
}
