package io.lth.stages.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.audit.Check;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.plan.StageParameters.Initialize;
import io.lth.lottery.random.Seed;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.TinyWorkflow;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlarmTest {
  private static final CheckResult PASSED = new CheckResult(Check.MASK_NESTING, 3, List.of());
  private static final CheckResult FAILED =
      new CheckResult(Check.MASK_HELD, 3, List.of("7 weights were revived", "and 3 more"));

  @Test
  void aFailedCheckAndAClaimThatIsNotReproducedAreNamedWithTheReason() {
    assertThat(
            Alarm.of(
                List.of(PASSED, FAILED),
                List.of(
                    MadeUpVerdict.of("L1", Outcome.REPRODUCED, "in range"),
                    MadeUpVerdict.of("L2", Outcome.NOT_REPRODUCED, "0.2 is below 0.4"))))
        .contains(
            "check mask-held failed: 7 weights were revived; claim L2 is not reproduced: 0.2 is"
                + " below 0.4");
  }

  @Test
  void whatIsReproducedOrInconclusiveIsNoAlarm() {
    assertThat(
            Alarm.of(
                List.of(PASSED),
                List.of(
                    MadeUpVerdict.of("L1", Outcome.REPRODUCED, "in range"),
                    MadeUpVerdict.of("L2", Outcome.INCONCLUSIVE, "one trial"))))
        .isEmpty();
  }

  @Test
  void aLongAlarmFitsATag() {
    List<Verdict> many =
        IntStream.range(0, 100)
            .mapToObj(i -> MadeUpVerdict.of("C" + i, Outcome.NOT_REPRODUCED, "x".repeat(100)))
            .toList();

    assertThat(Alarm.of(List.of(), many).orElseThrow()).hasSize(2_000).endsWith("…");
  }

  @Test
  void aRunBearsItsAlarmAsATag() {
    InMemoryRecord record = new InMemoryRecord();
    TinyWorkflow tiny = new TinyWorkflow();
    TinyWorkflow otherSeed =
        tiny.with(
            handlers ->
                handlers.with(
                    Initialize.class,
                    (parameters, context) ->
                        tiny.handlers()
                            .run(
                                new Initialize(
                                    parameters.network(), new Seed(4711), parameters.trial()),
                                context)));

    String right = tiny.run(record).run();
    String wrong = otherSeed.run(record).run();

    assertThat(tags(record, right)).doesNotContainKey("lth.alarm");
    assertThat(tags(record, wrong).getOrDefault("lth.alarm", ""))
        .startsWith("check initial-weights failed: ");
  }

  private static Map<String, String> tags(InMemoryRecord record, String run) {
    return record.find(run).map(RecordedRun::tags).orElseThrow();
  }
}
