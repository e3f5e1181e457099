package io.lth.stages.execution;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.result.Results;
import java.util.List;
import java.util.Map;

/**
 * What a finished workflow run came to.
 *
 * @param run its id in the record
 * @param trainings how far another computation of them may differ: the weakest tier among them. The
 *     verdicts are statistical, whatever it is
 */
public record WorkflowOutcome(
    String run,
    Map<StageId, StageRun> stages,
    Results results,
    List<CheckResult> checks,
    List<Verdict> verdicts,
    DeterminismTier trainings,
    Drift drift) {
  public WorkflowOutcome {
    stages = Map.copyOf(stages);
    checks = List.copyOf(checks);
    verdicts = List.copyOf(verdicts);
  }

  /** Whether every check passed and no claim is {@code not reproduced}. */
  public boolean holds() {
    return checks.stream().allMatch(CheckResult::passed)
        && verdicts.stream().noneMatch(verdict -> verdict.outcome() == Outcome.NOT_REPRODUCED);
  }
}
