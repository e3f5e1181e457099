package io.lth.evidence;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Estimate;
import io.lth.lottery.claim.ExpectedRange;
import io.lth.lottery.claim.Judgement;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.PrintedNumber;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Spread;
import io.lth.lottery.result.TableRow;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A finished run in words and rounded numbers; every form of the report is made from it. */
record Account(
    String title,
    String scale,
    List<ResultRow> results,
    List<String> notes,
    List<VerdictRow> verdicts,
    List<CheckRow> checks,
    List<Figure> figures) {
  private static final String STILL_IMPROVING = "†";

  Account(
      Experiment experiment, Results results, List<CheckResult> checks, List<Verdict> verdicts) {
    this(
        "%s (%s, profile %s)"
            .formatted(experiment.title(), experiment.name(), experiment.profile()),
        scaleOf(experiment),
        results.table().stream().map(row -> ResultRow.of(row, results)).toList(),
        notesOn(results),
        verdicts.stream().map(VerdictRow::of).toList(),
        checks.stream().map(CheckRow::of).toList(),
        Figures.of(experiment));
  }

  /** The heads of the columns of results; that of variants only where there are some. */
  List<String> resultHeaders() {
    return results.stream().anyMatch(row -> !row.variant().isEmpty())
        ? Stream.concat(Stream.of("Variant"), ResultRow.HEADERS.stream()).toList()
        : ResultRow.HEADERS;
  }

  /**
   * One density of one arm.
   *
   * @param variant empty where the experiment has but one
   */
  record ResultRow(
      String variant,
      String density,
      String arm,
      String trainings,
      String earlyStop,
      String accuracyAtEarlyStop,
      String finalAccuracy) {
    private static final List<String> HEADERS =
        List.of(
            "Weights remaining",
            "Arm",
            "Trainings",
            "Early-stop iteration",
            "Accuracy at early stop (%)",
            "Final accuracy (%)");

    private static ResultRow of(TableRow row, Results results) {
      boolean improving = results.stillImproving(row.variant(), row.arm(), row.round());
      String mark = improving ? " " + STILL_IMPROVING : "";
      return new ResultRow(
          row.variant(),
          row.density().toString(),
          row.round() == 0 ? "dense network" : row.arm().words(),
          Integer.toString(row.trainings()),
          spread(row, Quantity.EARLY_STOP_ITERATION, "%,.0f") + mark,
          spread(row, Quantity.ACCURACY_AT_EARLY_STOP, "%.2f"),
          spread(row, Quantity.FINAL_ACCURACY, "%.2f"));
    }

    List<String> cells() {
      return Stream.of(
              variant, density, arm, trainings, earlyStop, accuracyAtEarlyStop, finalAccuracy)
          .skip(variant.isEmpty() ? 1 : 0)
          .toList();
    }

    private static String spread(TableRow row, Quantity quantity, String format) {
      Spread spread = row.spread(quantity);
      return row.trainings() == 1
          ? format(format, spread.mean())
          : "%s (%s–%s)"
              .formatted(
                  format(format, spread.mean()),
                  format(format, spread.min()),
                  format(format, spread.max()));
    }
  }

  /** What became of a claim, and of each of its measures. */
  record VerdictRow(
      String id,
      String locator,
      String statement,
      Outcome outcome,
      int trials,
      DeterminismTier tier,
      String reason,
      List<MeasureRow> measures) {
    private static VerdictRow of(Verdict verdict) {
      return new VerdictRow(
          verdict.claim().id(),
          verdict.claim().locator(),
          verdict.claim().statement(),
          verdict.outcome(),
          verdict.trials(),
          verdict.tier(),
          verdict.reason(),
          verdict.judgements().stream().map(MeasureRow::of).toList());
    }
  }

  /** What was measured, and what was expected. */
  record MeasureRow(
      String name,
      String value,
      String perTrial,
      String expected,
      String source,
      List<PrintedNumber> paper,
      Outcome outcome,
      String reason) {
    private static MeasureRow of(Judgement judgement) {
      ExpectedRange expected = judgement.measure().expected();
      return new MeasureRow(
          judgement.measure().name(),
          judgement
              .measured()
              .map(estimate -> value(judgement.measure(), estimate))
              .orElse("not measured"),
          judgement.measured().map(MeasureRow::perTrial).orElse(""),
          range(expected),
          expected.source(),
          judgement.measure().paper(),
          judgement.outcome(),
          judgement.reason());
    }

    private static String value(Measure measure, Estimate estimate) {
      String value =
          "%s (%s … %s)"
              .formatted(
                  number(estimate.value()),
                  number(estimate.interval().lower()),
                  number(estimate.interval().upper()));
      return measure.readsTwoWays()
          ? "%s, mean of ratios %s".formatted(value, number(estimate.meanOfTrials()))
          : value;
    }

    private static String perTrial(Estimate estimate) {
      return estimate.perTrial().stream().map(MeasureRow::number).collect(Collectors.joining(", "));
    }

    private static String range(ExpectedRange expected) {
      if (Double.isInfinite(expected.lower())) {
        return "≤ " + plain(expected.upper());
      }
      return Double.isInfinite(expected.upper())
          ? "≥ " + plain(expected.lower())
          : "%s … %s".formatted(plain(expected.lower()), plain(expected.upper()));
    }

    static String plain(double bound) {
      return new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
    }

    /** Precise enough to see on which side of a bound a value lies. */
    private static String number(double value) {
      double magnitude = Math.abs(value);
      return format(magnitude >= 1000 ? "%,.0f" : magnitude >= 10 ? "%.2f" : "%.3f", value);
    }
  }

  /** What a structural check saw. */
  record CheckRow(String label, boolean passed, String law, int examined, List<String> findings) {
    private static CheckRow of(CheckResult result) {
      return new CheckRow(
          result.check().label(),
          result.passed(),
          result.check().law(),
          result.examined(),
          result.findings());
    }

    String outcome() {
      return !passed ? "failed" : hadNothingToExamine() ? "nothing to examine" : "passed";
    }

    private boolean hadNothingToExamine() {
      return passed && examined == 0;
    }
  }

  /** As in "2 reproduced, 1 not reproduced, 0 inconclusive". */
  String tally() {
    return Stream.of(Outcome.values())
        .map(
            outcome ->
                "%d %s"
                    .formatted(
                        verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count(),
                        outcome.words()))
        .collect(Collectors.joining(", "));
  }

  /** As in "8 of 9 passed, 3 had nothing to examine". */
  String checksTally() {
    long idle = checks.stream().filter(CheckRow::hadNothingToExamine).count();
    String tally =
        "%d of %d passed"
            .formatted(
                checks.stream().filter(CheckRow::passed).count() - idle, checks.size() - idle);
    return idle == 0 ? tally : "%s, %d had nothing to examine".formatted(tally, idle);
  }

  private static String scaleOf(Experiment experiment) {
    if (experiment.variants().size() == 1) {
      return scaleOf(experiment, experiment.variants().getFirst()) + ".";
    }
    return experiment.variants().stream()
        .map(variant -> "%s: %s.".formatted(variant.label(), scaleOf(experiment, variant)))
        .collect(Collectors.joining(" "));
  }

  private static String scaleOf(Experiment experiment, Variant variant) {
    int last = variant.pruning().rounds();
    long trainings =
        experiment.subjects().stream()
            .filter(subject -> subject.variant().equals(variant.label()))
            .count();
    return "%s, %s of %s iterations each; dense and %s of %s pruning down to %s of the weights; %s"
        .formatted(
            count(experiment.trials(), "trial"),
            count((int) trainings, "training"),
            format("%,d", variant.recipe().iterations()),
            count(last, "round"),
            variant.pruning().mode().label(),
            variant.ladder().density(last),
            arms(variant.controls()));
  }

  private static String arms(List<Control> controls) {
    return controls.isEmpty()
        ? "no controls"
        : "controls: "
            + controls.stream()
                .map(
                    control ->
                        "%s (%s a ticket)"
                            .formatted(control.arm().words(), count(control.draws(), "draw")))
                .collect(Collectors.joining(", "));
  }

  private static List<String> notesOn(Results results) {
    boolean anyImproving =
        results.table().stream()
            .anyMatch(row -> results.stillImproving(row.variant(), row.arm(), row.round()));
    String form =
        "Accuracies are of the test set, in percent. Each cell is the mean over trials and draws,"
            + " with least and greatest.";
    return anyImproving
        ? List.of(
            form,
            STILL_IMPROVING
                + " In at least one training the validation loss was least at the very last"
                + " iteration: the early stop may lie beyond it.")
        : List.of(form);
  }

  private static String count(int number, String noun) {
    return "%s %s%s".formatted(format("%,d", number), noun, number == 1 ? "" : "s");
  }

  private static String format(String pattern, Object value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
