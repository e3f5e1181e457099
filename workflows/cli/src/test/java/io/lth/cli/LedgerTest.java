package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lth.cli.testing.TinyRuns;
import io.lth.lottery.claim.Claim;
import io.lth.stages.execution.Tags;
import io.lth.stages.port.RunStatus;
import io.lth.stages.testing.InMemoryRecord;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Claim CARRIED = TinyRuns.claim(60);
  private static final Claim TOO_LARGE = TinyRuns.claim(61);

  private final InMemoryRecord record = new InMemoryRecord();

  private Ledger ledger(Claim... claims) {
    return Ledger.of(List.of(claims), new ExperimentRecord("tiny", record, record, record));
  }

  private Ledger ledger() {
    return ledger(CARRIED);
  }

  @Test
  void aClaimThatNoRunJudgedSaysSo() {
    TinyRuns.run(record, 0);

    assertThat(ledger().lines())
        .containsExactly("tiny", "  T1  Tiny networks learn. (section 9)", "    not judged yet");
    assertThat(ledger().json().path(0).path("verdict").asText()).isEqualTo("not judged yet");
  }

  @Test
  void theLastVerdictIsShownWithRunProfileValueAndWhatThePaperPrints() {
    TinyRuns.run(record, 0, CARRIED);
    String last = TinyRuns.run(record, 1, CARRIED);

    assertThat(ledger().lines())
        .hasSize(4)
        .contains("    reproduced: profile smoke, run %s, trainings bitwise".formatted(last))
        .last()
        .asString()
        .matches(
            " {6}- final accuracy, dense: [\\d.]+ \\(.* … .*\\), expected .*, the paper prints"
                + " about half \\(section 9\\): reproduced");
    assertThat(ledger().json().path(0).path("judged").path(0).path("measures").path(0).fieldNames())
        .toIterable()
        .contains("value", "interval-95", "paper");
    assertThat(ledger().json().path(0).path("judged").path(0).path("trainings-tier").asText())
        .isEqualTo("BITWISE");
  }

  @Test
  void bothReadingsOfARatioAreShownAndOfNothingElse() {
    Claim ratio = TinyRuns.ratio();
    TinyRuns.run(record, 0, CARRIED, ratio);
    Ledger ledger = ledger(CARRIED, ratio);
    JsonNode measured = ledger.json().path(1).path("judged").path(0).path("measures").path(0);

    assertThat(measured.path("mean-of-trials").asDouble())
        .isNotEqualTo(measured.path("value").asDouble());
    assertThat(ledger.lines())
        .last()
        .asString()
        .contains(
            String.format(
                Locale.ROOT, "- accuracy ratio: %.3f (", measured.path("value").asDouble()))
        .contains(
            String.format(
                Locale.ROOT,
                "), mean of ratios %.3f, expected",
                measured.path("mean-of-trials").asDouble()));
    assertThat(ledger.lines()).filteredOn(line -> line.contains("mean of ratios")).hasSize(1);
  }

  @Test
  void aRunOfBeforeTheTierOfTrainingsWasKeptSaysNone() {
    String run = TinyRuns.run(record, 0, CARRIED);
    record.tag(run, Map.of(Tags.TRAININGS_TIER, "TOLERANCE"));
    assertThat(ledger().lines())
        .contains("    reproduced: profile smoke, run %s, trainings tolerance".formatted(run));

    record.untag(run, Tags.TRAININGS_TIER);

    assertThat(ledger().lines()).contains("    reproduced: profile smoke, run " + run);
    assertThat(ledger().json().path(0).path("judged").path(0).has("trainings-tier")).isFalse();
  }

  @Test
  void anInconclusiveRunHidesNoConclusion() {
    String conclusive = TinyRuns.run(record, 0, CARRIED);
    String inconclusive = TinyRuns.run(record, 0, TOO_LARGE);

    assertThat(ledger().lines())
        .containsSubsequence(
            "    inconclusive: profile smoke, run %s, trainings bitwise".formatted(inconclusive),
            "    reproduced: profile smoke, run %s, trainings bitwise".formatted(conclusive));
    assertThat(ledger().json().path(0).path("verdict").asText()).isEqualTo("inconclusive");
  }

  @Test
  void aRunThatDidNotFinishJudgesNothing() {
    record.finish(TinyRuns.run(record, 0, CARRIED), RunStatus.FAILED);

    assertThat(ledger().lines()).contains("    not judged yet");
  }
}
