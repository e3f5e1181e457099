package io.lth.evidence;

import static io.lth.evidence.testing.MadeUpRun.control;
import static org.assertj.core.api.Assertions.assertThat;

import io.lth.evidence.ResultsText.Colour;
import io.lth.evidence.testing.MadeUpRun;
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
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.stages.port.Renderer.Evidence;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the reports against golden files; {@code -Dlth.golden.write=true} writes them anew. */
class ReportTest {
  private static final Path GOLDEN = Path.of("src/test/resources/io/lth/evidence");

  private static final MadeUpRun QUICK =
      MadeUpRun.of(
          3, 9, 5_000, control(Arm.RANDOM_REINITIALIZATION, 1, 9), control(Arm.RANDOM_MASK, 1, 3));

  private static final MadeUpRun SMOKE = MadeUpRun.of(1, 1, 100);

  private static final Side SPARSE = new Side(Arm.WINNING_TICKET, new BigDecimal("80.0"));

  @Test
  void theDescriptionReadsAsAgreed() throws IOException {
    assertGolden("quick.md", report(QUICK, QUICK.checks()));
  }

  @Test
  void theDescriptionOfOneTrialIsInconclusive() throws IOException {
    assertGolden("smoke.md", report(SMOKE, SMOKE.checks()));
  }

  @Test
  void theTextReadsAsAgreed() throws IOException {
    assertGolden("quick.txt", text(QUICK, QUICK.checks(), Colour.PLAIN));
  }

  @Test
  void aFailedCheckIsSeenInBothForms() throws IOException {
    assertGolden("failed.md", report(SMOKE, MadeUpRun.failedChecks()));
    assertGolden("failed.txt", text(SMOKE, MadeUpRun.failedChecks(), Colour.PLAIN));
  }

  @Test
  void coloursAreAllThatAnsiAdds() {
    String ansi = text(QUICK, QUICK.checks(), Colour.ANSI);
    assertThat(ansi).contains("\u001b[32mreproduced", "\u001b[31mnot reproduced");
    assertThat(ansi.replaceAll("\u001b\\[\\d+m", ""))
        .isEqualTo(text(QUICK, QUICK.checks(), Colour.PLAIN));
  }

  /** A mean of 0.5 and 3 beside 400 ∶ 300; of a difference there is but one reading. */
  @Test
  void bothReadingsOfARatioAreShownInEveryFormAndOfNothingElse() {
    String both = "1.333 (0.500 … 3.000), mean of ratios 1.750";
    String one = "1.333 (0.500 … 3.000)";
    List<Verdict> ratio =
        List.of(measured(new Estimator.Ratio(Quantity.EARLY_STOP_ITERATION, SPARSE, Side.DENSE)));
    List<Verdict> difference =
        List.of(
            measured(new Estimator.Difference(Quantity.EARLY_STOP_ITERATION, SPARSE, Side.DENSE)));

    assertThat(forms(ratio)).hasSize(3).allSatisfy(form -> assertThat(form).contains(both));
    assertThat(forms(difference))
        .allSatisfy(form -> assertThat(form).contains(one).doesNotContain("mean of ratios"));
  }

  private static Verdict measured(Estimator estimator) {
    Measure measure =
        Measure.of("made up", estimator, new ExpectedRange(0, 9, "made up"), new Scale(2, 1));
    Estimate estimate = new Estimate(400.0 / 300, List.of(0.5, 3.0), new Estimate.Interval(0.5, 3));
    return new Verdict(
        new Claim("M1", "nowhere", "made up", List.of(measure)),
        Outcome.REPRODUCED,
        2,
        DeterminismTier.STATISTICAL,
        "made up",
        List.of(new Judgement(measure, Outcome.REPRODUCED, estimate, "made up")));
  }

  /** Of the smallest run with these verdicts: on a terminal, in Markdown, as a page. */
  private static List<String> forms(List<Verdict> verdicts) {
    Experiment experiment = SMOKE.experiment();
    EvidenceRenderer renderer = new EvidenceRenderer();
    return List.of(
        ResultsText.of(experiment, SMOKE.results(), SMOKE.checks(), verdicts, Colour.PLAIN),
        renderer.report(experiment, SMOKE.results(), SMOKE.checks(), verdicts),
        renderer.page(
            new Evidence(
                experiment,
                SMOKE.results(),
                SMOKE.checks(),
                verdicts,
                SMOKE.curves(),
                new LinkedHashMap<>())));
  }

  @Test
  void theDescriptionFitsMlflowAlsoAtThePapersScale() {
    MadeUpRun run =
        MadeUpRun.of(
            5,
            20,
            50_000,
            control(Arm.RANDOM_REINITIALIZATION, 3, 20),
            control(Arm.RANDOM_MASK, 1, 20));
    String description =
        new EvidenceRenderer()
            .description(run.experiment(), run.results(), run.checks(), run.verdicts(run.checks()));
    assertThat(description).hasSizeLessThan(8_000).contains("1.2 %", "winning ticket", "**");
  }

  @Test
  void aDescriptionThatWouldBeTooLongSaysHowManyRowsItLeavesOut() {
    MadeUpRun run =
        MadeUpRun.of(
                5,
                20,
                50_000,
                control(Arm.RANDOM_REINITIALIZATION, 3, 20),
                control(Arm.RANDOM_MASK, 1, 20))
            .besideShorter();
    String description =
        new EvidenceRenderer()
            .description(run.experiment(), run.results(), run.checks(), run.verdicts(run.checks()));
    assertThat(description)
        .hasSizeLessThan(8_000)
        .contains("The table has 92 rows", "long: 5 trials", "short: 5 trials");
  }

  @Test
  void variantsHaveAColumnOfTheirOwn() {
    MadeUpRun run = MadeUpRun.of(2, 4, 400).besideShorter();
    assertThat(report(run, run.checks()))
        .contains("| Variant | Weights remaining |", "| long | 41.1 % |", "| short | 64.1 % |")
        .doesNotContain("| short | 51.3 % |");
    assertThat(text(run, run.checks(), Colour.PLAIN))
        .containsPattern("Variant +Weights remaining")
        .containsPattern("short +64.1 %");
  }

  private static String report(MadeUpRun run, List<CheckResult> checks) {
    return new EvidenceRenderer()
        .report(run.experiment(), run.results(), checks, run.verdicts(checks));
  }

  private static String text(MadeUpRun run, List<CheckResult> checks, Colour colour) {
    return ResultsText.of(run.experiment(), run.results(), checks, run.verdicts(checks), colour);
  }

  private static void assertGolden(String name, String actual) throws IOException {
    Path golden = GOLDEN.resolve(name);
    if (Boolean.getBoolean("lth.golden.write")) {
      Files.writeString(golden, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(golden));
  }
}
