package io.lth.stages.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.audit.Check;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimate;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.ExpectedRange;
import io.lth.lottery.claim.Judgement;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Scale;
import io.lth.lottery.claim.Side;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.mask.Density;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.StageResult;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.lottery.result.TrainingSummary;
import io.lth.stages.comparison.RecordedVerdict;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class EvidenceFilesTest {
  private static final CurvePoint EARLY = point(100, 0.1 + 0.2);
  private static final CurvePoint LAST = point(200, 1.0 / 3);
  private static final LearningCurve CURVE = new LearningCurve(List.of(EARLY, LAST));

  @Test
  void aCurveComesBackToTheLastBit() {
    assertThat(CurveCsv.decode(CurveCsv.encode(CURVE), "test")).isEqualTo(CURVE);
  }

  @Test
  void aCurveWithABrokenLineIsRefusedWithItsLine() {
    String csv = new String(CurveCsv.encode(CURVE), StandardCharsets.UTF_8) + "300,0.1,\n";
    assertThatThrownBy(() -> CurveCsv.decode(csv.getBytes(StandardCharsets.UTF_8), "curve.csv"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("curve.csv, line 4");
  }

  @Test
  void resultsComeBackAsTheyWere() {
    Results results = new Results(List.of(summary(0), summary(1)));
    assertThat(EvidenceJson.decodeResults(EvidenceJson.encode(results), "test")).isEqualTo(results);
    assertThat(EvidenceJson.decodeSummary(EvidenceJson.encode(summary(0)), "test"))
        .isEqualTo(summary(0));
  }

  @Test
  void aNumberThatIsMissingIsAnErrorAndNeverADefault() {
    byte[] json =
        new String(EvidenceJson.encode(summary(0)), StandardCharsets.UTF_8)
            .replace("\"revived-weights\"", "\"other\"")
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> EvidenceJson.decodeSummary(json, "summary.json"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("revived-weights");
  }

  @Test
  void checksAndVerdictsComeBackAsTheyWere() {
    List<CheckResult> checks =
        List.of(
            new CheckResult(Check.MASK_HELD, 3, List.of("it was not")),
            new CheckResult(Check.LADDER_COUNTS, 2, List.of()));
    Measure measure =
        Measure.of(
            "dense accuracy",
            new Estimator.Level(Quantity.FINAL_ACCURACY, Side.DENSE),
            new ExpectedRange(97, Double.POSITIVE_INFINITY, "made up"),
            new Scale(2, 1));
    Claim claim = new Claim("X1", "nowhere", "something", List.of(measure));
    Estimate estimate = new Estimate(98, List.of(97.5, 98.5), new Estimate.Interval(91.6, 104.4));
    List<Verdict> verdicts =
        List.of(
            new Verdict(
                claim,
                Outcome.INCONCLUSIVE,
                2,
                DeterminismTier.STATISTICAL,
                "spread",
                List.of(
                    new Judgement(measure, Outcome.INCONCLUSIVE, estimate, "wide"),
                    new Judgement(measure, Outcome.INCONCLUSIVE, null, "missing"))));

    assertThat(EvidenceJson.decodeChecks(EvidenceJson.encodeChecks(checks), "test"))
        .isEqualTo(checks);
    assertThat(
            EvidenceJson.decodeVerdicts(
                EvidenceJson.encodeVerdicts(verdicts), List.of(claim), "test"))
        .isEqualTo(verdicts);
  }

  @Test
  void aFileOfAnotherSchemaIsRefusedByNameAndSaysWhatToDo() {
    for (String other : List.of("2", "0", "\"1\"", "1.0", "null")) {
      EVIDENCE.forEach(
          (file, reader) ->
              assertThatThrownBy(() -> reader.accept(named(other, content(file)), file))
                  .as("%s of schema %s", file, other)
                  .isInstanceOfSatisfying(
                      ProblemException.class,
                      problem -> {
                        assertThat(problem.code()).isEqualTo("evidence-of-another-schema");
                        assertThat(problem.fault()).isEqualTo(Fault.DATA);
                      })
                  .hasMessageContaining("schema " + other)
                  .hasMessageContaining(file)
                  .hasMessageContaining("with the version of lth that wrote it"));
    }
  }

  @Test
  void aFileThatNamesNoSchemaIsOfTheFirst() {
    EVIDENCE.forEach(
        (file, reader) -> {
          reader.accept(content(file), file);
          reader.accept(named("1", content(file)), file);
        });
    assertThat(EvidenceJson.decodeSummary(named("1", EvidenceJson.encode(summary(1))), "test"))
        .isEqualTo(summary(1));
  }

  /** Digests of finished runs and of committed bundles rest on it. */
  @Test
  void noFileOfTheFirstSchemaNamesIt() {
    assertThat(EVIDENCE.keySet())
        .allSatisfy(
            file ->
                assertThat(new String(content(file), StandardCharsets.UTF_8))
                    .doesNotContain("schema"));
  }

  private static final Map<String, BiConsumer<byte[], String>> EVIDENCE =
      Map.of(
          "summary.json", EvidenceJson::decodeSummary,
          "results.json", EvidenceJson::decodeResults,
          "checks.json", EvidenceJson::decodeChecks,
          "verdicts.json", (json, where) -> EvidenceJson.decodeVerdicts(json, List.of(), where),
          "verdicts.json of whichever claims", RecordedVerdict::read);

  private static byte[] content(String file) {
    return switch (file) {
      case "summary.json" -> EvidenceJson.encode(summary(0));
      case "results.json" -> EvidenceJson.encode(new Results(List.of(summary(0))));
      case "checks.json" -> EvidenceJson.encodeChecks(List.of());
      default -> EvidenceJson.encodeVerdicts(List.of());
    };
  }

  private static byte[] named(String schema, byte[] json) {
    return new String(json, StandardCharsets.UTF_8)
        .replaceFirst("\\{", "{\"schema\": %s,".formatted(schema))
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aStageResultComesBackAsItWas() {
    StageResult result =
        new StageResult(
            new LinkedHashMap<>(
                Map.of("mask", new ArtifactReference("r", "mask.st", Sha256.of("x"), 7))),
            new LinkedHashMap<>(Map.of("mask/density", 0.1)));
    assertThat(ResultJson.decode(ResultJson.encode(result), "test")).isEqualTo(result);
    assertThatThrownBy(() -> ResultJson.decode("{\"outputs\":{}", "tag"))
        .isInstanceOf(ProblemException.class);
  }

  private static TrainingSummary summary(int trial) {
    return new TrainingSummary(
        Subject.ticket(trial, 1),
        new Density(8, 10),
        EARLY,
        LAST,
        new Evaluation(0.01, 99, 100),
        0,
        trial);
  }

  private static CurvePoint point(int iteration, double loss) {
    return new CurvePoint(
        new Iteration(iteration),
        loss,
        new Evaluation(loss / 7, 5, 10),
        new Evaluation(loss / 11, 6, 10));
  }
}
