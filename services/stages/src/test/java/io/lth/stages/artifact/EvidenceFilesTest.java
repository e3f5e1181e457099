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
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.lottery.result.TrainingSummary;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
