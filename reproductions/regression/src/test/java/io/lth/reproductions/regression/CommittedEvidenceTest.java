package io.lth.reproductions.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.evidence.AuditBundle;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.audit.Judge;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Spread;
import io.lth.lottery.result.TableRow;
import io.lth.lottery.result.TrainingSummary;
import io.lth.stages.artifact.EvidenceJson;
import io.lth.stages.comparison.RecordedVerdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bundles that lie in {@code reproductions/EXPERIMENT/PROFILE} say of themselves what they
 * show, today's estimators and ranges judge them as they were judged, and the README beside them
 * prints what they hold.
 */
class CommittedEvidenceTest {
  private static final long LARGEST = 5_000_000;

  static List<CommittedBundle> bundles() throws IOException {
    return CommittedBundle.all();
  }

  static List<CommittedBundle> tables() throws IOException {
    return bundles().stream().filter(bundle -> !isOneTraining(bundle)).toList();
  }

  static List<CommittedBundle> trainings() throws IOException {
    return bundles().stream().filter(CommittedEvidenceTest::isOneTraining).toList();
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void itsFilesSayTheSameAndAreSmall(CommittedBundle bundle) throws IOException {
    Map<String, byte[]> files = bundle.files();

    assertThat(AuditBundle.contradictions(files)).isEmpty();
    assertThat(files.values().stream().mapToLong(content -> content.length).sum())
        .isLessThan(LARGEST);
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void todaysEstimatorsAndRangesGiveTheSameVerdicts(CommittedBundle bundle) throws IOException {
    Experiment experiment = bundle.today();
    List<CheckResult> checks =
        EvidenceJson.decodeChecks(bundle.file(AuditBundle.CHECKS), bundle.toString());
    Judge judge = new Judge(experiment, AuditBundle.results(bundle.files()));
    List<Verdict> today =
        experiment.claims().stream().map(claim -> judge.judge(claim, checks)).toList();

    assertThat(RecordedVerdict.read(EvidenceJson.encodeVerdicts(today), "today"))
        .isEqualTo(RecordedVerdict.read(bundle.file(AuditBundle.VERDICTS), bundle.toString()));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theReadmePrintsItsTable(CommittedBundle bundle) throws IOException {
    Results results = AuditBundle.results(bundle.files());

    assertThat(bundle.readme().lines())
        .containsAll(table(results, Quantity.ACCURACY_AT_EARLY_STOP))
        .containsAll(table(results, Quantity.EARLY_STOP_ITERATION));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void theReadmePrintsTheEarlyStopOfItsOneTraining(CommittedBundle bundle) throws IOException {
    TrainingSummary training = AuditBundle.results(bundle.files()).summaries().getFirst();
    String iteration =
        String.format(Locale.ROOT, "%,.0f", Quantity.EARLY_STOP_ITERATION.of(training));
    String accuracy =
        String.format(Locale.ROOT, "%.2f", Quantity.ACCURACY_AT_EARLY_STOP.of(training));

    assertThat(bundle.readme().lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("| **%s**".formatted(iteration))
                    .endsWith("| **%s** |".formatted(accuracy)));
  }

  private static boolean isOneTraining(CommittedBundle bundle) {
    try {
      return AuditBundle.results(bundle.files()).summaries().size() == 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line a round: each arm's mean (least–greatest). */
  private static List<String> table(Results results, Quantity quantity) {
    List<TableRow> rows = results.table();
    List<Arm> arms = rows.stream().map(TableRow::arm).distinct().sorted().toList();
    return rows.stream()
        .map(TableRow::round)
        .distinct()
        .map(
            round ->
                line(rows.stream().filter(row -> row.round() == round).toList(), arms, quantity))
        .toList();
  }

  private static String line(List<TableRow> round, List<Arm> arms, Quantity quantity) {
    StringBuilder line = new StringBuilder("| " + round.getFirst().density() + " |");
    for (Arm arm : arms) {
      round.stream()
          .filter(row -> row.arm() == arm)
          .forEach(row -> line.append(' ').append(words(row.spread(quantity), quantity)));
      line.append(" |");
    }
    return line.toString();
  }

  private static String words(Spread spread, Quantity quantity) {
    String one = quantity == Quantity.EARLY_STOP_ITERATION ? "%,.0f" : "%.2f";
    return String.format(
        Locale.ROOT,
        "%1$s (%1$s–%1$s)".replace("%1$s", one),
        spread.mean(),
        spread.min(),
        spread.max());
  }
}
