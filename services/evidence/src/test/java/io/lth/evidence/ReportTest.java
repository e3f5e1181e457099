package io.lth.evidence;

import static io.lth.evidence.testing.MadeUpRun.control;
import static org.assertj.core.api.Assertions.assertThat;

import io.lth.evidence.ResultsText.Colour;
import io.lth.evidence.testing.MadeUpRun;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.result.Arm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the reports against golden files; {@code -Dlth.golden.write=true} writes them anew. */
class ReportTest {
  private static final Path GOLDEN = Path.of("src/test/resources/io/lth/evidence");

  private static final MadeUpRun QUICK =
      MadeUpRun.of(
          3, 9, 5_000, control(Arm.RANDOM_REINITIALIZATION, 1, 9), control(Arm.RANDOM_MASK, 1, 3));

  private static final MadeUpRun SMOKE = MadeUpRun.of(1, 1, 100);

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
