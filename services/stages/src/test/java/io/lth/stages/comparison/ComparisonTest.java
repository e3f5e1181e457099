package io.lth.stages.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.ExpectedRange;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Scale;
import io.lth.lottery.claim.Side;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.random.Seed;
import io.lth.lottery.result.Quantity;
import io.lth.stages.execution.WorkflowOutcome;
import io.lth.stages.execution.WorkflowRequest;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.TinyWorkflow;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private final InMemoryRecord record = new InMemoryRecord();
  private String first = "";

  @BeforeEach
  void runOnce() {
    first = run("0", "{\"java\": \"25\"}");
  }

  private String run(String seed, String provenance, Claim... claims) {
    WorkflowOutcome outcome =
        new TinyWorkflow()
            .with(
                TinyWorkflow.EXPERIMENT
                    .withSeed(new Seed(Long.parseLong(seed)))
                    .withClaims(List.of(claims)))
            .run(
                record,
                WorkflowRequest.Resumption.FRESH,
                2,
                new Cancellation(),
                new TinyWorkflow.Silent());
    record.put(outcome.run(), "plan.json", plan(seed));
    record.put(outcome.run(), "provenance/attempt-1.json", provenance.getBytes(UTF_8));
    return outcome.run();
  }

  private static byte[] plan(String seed) {
    return """
    {"stages": [{"id": "aggregate", "parameters": {"experiment":
      {"seed": "%s", "recipe": {"iterations": 60}}}}]}
    """
        .formatted(seed)
        .getBytes(UTF_8);
  }

  private Comparison compare(String one, String other) {
    return Comparison.of(finished(one), finished(other), record, record);
  }

  private FinishedRun finished(String run) {
    return FinishedRun.of(record.find(run).orElseThrow(), record);
  }

  @Test
  void nothingDiffersBetweenTwoRunsOfTheSame() {
    Comparison comparison = compare(first, run("0", "{\"java\": \"25\"}"));

    assertThat(comparison.nothingDiffers()).as("%s", comparison).isTrue();
    assertThat(comparison.compared()).isEqualTo(finished(first).stages().size());
  }

  @Test
  void anotherEnvironmentIsSaidAndLeavesTheResultsTheSame() {
    Comparison comparison = compare(first, run("0", "{\"java\": \"26\"}"));

    assertThat(comparison.environment())
        .containsExactly(new Difference("one process: java", "25", "26"));
    assertThat(comparison.sameResults()).isTrue();
    assertThat(comparison.nothingDiffers()).isFalse();
  }

  @Test
  void ofManyAttemptsTheLastOneCounts() {
    String other = run("0", "{\"java\": \"25\"}");
    record.put(other, "provenance/attempt-9.json", "{\"java\": \"26\"}".getBytes(UTF_8));
    record.put(other, "provenance/attempt-10.json", "{\"java\": \"27\"}".getBytes(UTF_8));

    assertThat(compare(first, other).environment())
        .containsExactly(new Difference("one process: java", "25", "27"));
  }

  @Test
  void oneProcessIsHeldAgainstTheServiceThatTrains() {
    String other = run("0", "{}");
    record.put(first, "provenance/trainer-0123456789ab.json", "{\"java\": \"25\"}".getBytes(UTF_8));
    record.put(other, "provenance/trainer-0123456789ab.json", "{\"java\": \"24\"}".getBytes(UTF_8));
    record.put(other, "provenance/attempt-1.json", "{\"java\": \"27\"}".getBytes(UTF_8));
    String scheduled = run("0", "{}");

    assertThat(compare(first, other).environment())
        .contains(new Difference("one process: java", "25", "27"));
    assertThat(compare(first, scheduled).environment())
        .contains(
            new Difference("computed by", "one process, trainer", "one process"),
            new Difference("trainer: java", "25", "–"));
  }

  @Test
  void anotherSeedDiffersInSettingsTableDigestsAndCurves() {
    Comparison comparison = compare(first, run("1", "{\"java\": \"25\"}"));

    assertThat(comparison.settings()).containsExactly(new Difference("seed", "0", "1"));
    assertThat(comparison.environment()).isEmpty();
    assertThat(comparison.table()).isNotEmpty();
    assertThat(comparison.otherDigests())
        .contains(new StageId("trial-0.initialize"), new StageId("aggregate"));
    assertThat(comparison.curves())
        .allSatisfy(
            curve -> {
              assertThat(curve.firstIteration()).isEqualTo(20);
              assertThat(curve.validationLoss()).isPositive();
            })
        .hasSize(
            (int)
                comparison.otherDigests().stream()
                    .filter(id -> id.value().endsWith(".train"))
                    .count());
    assertThat(comparison.sameResults()).isFalse();
  }

  @Test
  void verdictsThatDifferAreSaidClaimByClaim() {
    String judged = run("0", "{}", accuracy("T1", 60), accuracy("T2", 60));
    String tooShort = run("0", "{}", accuracy("T1", 61), accuracy("T2", 60));
    String withoutOne = run("0", "{}", accuracy("T2", 60));

    Comparison comparison = compare(judged, tooShort);
    assertThat(comparison.verdicts())
        .containsExactly(new Difference("T1", "reproduced", "inconclusive"));
    assertThat(comparison.table()).isEmpty();
    assertThat(comparison.sameResults()).isFalse();
    assertThat(compare(judged, withoutOne).verdicts())
        .extracting(Difference::what, Difference::other)
        .containsExactly(tuple("T1", "–"), tuple("T1, accuracy", "–"));
  }

  @Test
  void whatAVerdictRestsOnIsHeldAgainstEachOtherToo() {
    String one = run("0", "{}", accuracy("T1", 60));
    String other = run("1", "{}", accuracy("T1", 60));

    assertThat(compare(one, other).verdicts())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.what()).isEqualTo("T1, accuracy");
              assertThat(difference.one()).isNotEqualTo(difference.other()).startsWith("[");
            });
  }

  /** Holds whatever is measured, where trainings are long enough to judge it. */
  private static Claim accuracy(String id, int leastIterations) {
    return new Claim(
        id,
        "section 9",
        "Tiny networks learn.",
        List.of(
            Measure.of(
                "accuracy",
                new Estimator.Level(Quantity.FINAL_ACCURACY, Side.DENSE),
                new ExpectedRange(-1e6, 1e6, "direction: section 9"),
                new Scale(2, leastIterations))));
  }

  @Test
  void aRunThatDidNotFinishIsRefused() {
    record.finish(first, RunStatus.FAILED);
    RecordedRun failed = record.find(first).orElseThrow();

    assertThatThrownBy(() -> FinishedRun.of(failed, record))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("run-not-finished")
        .hasMessageContaining("failed");
  }

  @Test
  void aRunIsCalledByItsIdInTheRecord() {
    assertThat(FinishedRun.workflows(record))
        .filteredOn(run -> FinishedRun.isCalled(run, first))
        .hasSize(1);
    assertThat(FinishedRun.isCalled(record.find(first).orElseThrow(), "other")).isFalse();
  }

  @Test
  void thePageIsAnOutputOfTheLastStage() {
    assertThat(finished(first).output(StageKind.RENDER, Output.PAGE)).isPresent();
    assertThat(new String(record.document(first, "report.html").orElseThrow(), UTF_8))
        .startsWith("<p>A tiny network");
    assertThat(finished(first).output(StageKind.RENDER, "no such output")).isEmpty();
  }

  @Test
  void verdictsAreReadAlsoOfClaimsThatAreNoMore() {
    String json =
        """
        {"verdicts": [{"claim": "X9", "verdict": "reproduced", "reason": "every measure lies in it",
          "measures": [
            {"name": "a", "verdict": "reproduced", "expected": "≥ 1", "value": 2.5,
             "mean-of-trials": 2.4, "interval-95": [2.0, 3.0]},
            {"name": "b", "verdict": "inconclusive", "expected": "≥ 1"}]}]}
        """;
    RecordedVerdict verdict = RecordedVerdict.read(json.getBytes(UTF_8), "here").getFirst();

    assertThat(verdict.claim()).isEqualTo("X9");
    assertThat(verdict.measures().getFirst().values()).isEqualTo(List.of(2.5, 2.0, 3.0, 2.4));
    assertThat(verdict.measures().getLast().value()).isEmpty();
    assertThatThrownBy(() -> RecordedVerdict.read("{}".getBytes(UTF_8), "here"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("verdicts-malformed");
  }
}
