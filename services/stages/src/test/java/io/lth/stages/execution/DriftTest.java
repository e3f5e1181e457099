package io.lth.stages.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.claim.Outcome;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.identity.StageKey;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class DriftTest {
  private static final StageId STAGE = new StageId("judge");

  @Test
  void equalDigestsAndVerdictsAreNoChange() {
    Drift drift = drift("same", "same", "L1 reproduced", Outcome.REPRODUCED);

    assertThat(drift.isChange()).isFalse();
    assertThat(drift.sentence())
        .isEqualTo("none: 1 stages have the same digests as in run earlier");
  }

  @Test
  void anotherVerdictIsAChangeAndIsNamed() {
    Drift drift = drift("same", "same", "L1 not reproduced", Outcome.REPRODUCED);

    assertThat(drift.isChange()).isTrue();
    assertThat(drift.change()).isEqualTo("against run earlier: L1: not reproduced, now reproduced");
    assertThat(drift.sentence()).contains("other verdicts: L1: not reproduced, now reproduced");
  }

  @Test
  void anotherDigestIsAChangeAndNamesItsStage() {
    Drift drift = drift("before", "now", "L1 reproduced", Outcome.REPRODUCED);

    assertThat(drift.isChange()).isTrue();
    assertThat(drift.change())
        .isEqualTo("against run earlier: 1 stage(s) with other digests, the first judge");
  }

  @Test
  void theLineOfOneRunIsWhatTheNextComparesWith() {
    assertThat(Drift.line(List.of(MadeUpVerdict.of("L1", Outcome.NOT_REPRODUCED, "made up"))))
        .isEqualTo("L1 not reproduced");
  }

  private static Drift drift(String before, String now, String earlierLine, Outcome outcome) {
    SequencedMap<StageId, StageRun> stages = new LinkedHashMap<>();
    stages.put(STAGE, run(now));
    return Drift.between(
        "earlier",
        Map.of(STAGE, run(before)),
        stages,
        earlierLine,
        List.of(MadeUpVerdict.of("L1", outcome, "made up")));
  }

  private static StageRun run(String content) {
    SequencedMap<String, ArtifactReference> outputs = new LinkedHashMap<>();
    outputs.put("verdicts", new ArtifactReference("run", "verdicts.json", Sha256.of(content), 1));
    return new StageRun(
        "run",
        new StageKey(Sha256.of("key")),
        new StageResult(outputs, new LinkedHashMap<>()),
        StageRun.Origin.COMPUTED);
  }
}
