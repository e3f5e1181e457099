package io.lth.stages.execution;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a finished run came to that somebody must look at: where the command line would exit 1. */
final class Alarm {
  private static final int LONGEST = 2_000;

  private Alarm() {}

  /**
   * Failed checks with their first finding, and claims that are not reproduced with their reason,
   * in a line; empty if there is neither.
   */
  static Optional<String> of(List<CheckResult> checks, List<Verdict> verdicts) {
    String alarm =
        Stream.concat(
                checks.stream()
                    .filter(check -> !check.passed())
                    .map(
                        check ->
                            "check %s failed: %s"
                                .formatted(check.check().label(), check.findings().getFirst())),
                verdicts.stream()
                    .filter(verdict -> verdict.outcome() == Outcome.NOT_REPRODUCED)
                    .map(
                        verdict ->
                            "claim %s is not reproduced: %s"
                                .formatted(verdict.claim().id(), verdict.reason())))
            .collect(Collectors.joining("; "));
    return Optional.of(alarm)
        .filter(text -> !text.isEmpty())
        .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…");
  }
}
