package io.lth.evidence;

import io.lth.evidence.Account.CheckRow;
import io.lth.evidence.Account.MeasureRow;
import io.lth.evidence.Account.VerdictRow;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.result.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The end of a run as a terminal shows it: the table, the verdicts, the structural checks. */
public final class ResultsText {

  /** Whether outcomes are coloured. */
  public enum Colour {
    PLAIN,
    ANSI
  }

  private static final String INDENT = "  ";

  private final Account account;
  private final Colour colour;

  private ResultsText(Account account, Colour colour) {
    this.account = account;
    this.colour = colour;
  }

  /** Several lines, each ended by {@code \n}. */
  public static String of(
      Experiment experiment,
      Results results,
      List<CheckResult> checks,
      List<Verdict> verdicts,
      Colour colour) {
    return new ResultsText(new Account(experiment, results, checks, verdicts), colour).text();
  }

  private String text() {
    List<String> lines = new ArrayList<>();
    lines.add(account.title());
    lines.add(account.scale());
    lines.add("");
    lines.addAll(table());
    lines.add("");
    account.notes().forEach(note -> lines.add(INDENT + note));
    lines.add("");
    lines.add("Structural checks: " + account.checksTally());
    account.checks().forEach(row -> lines.addAll(check(row)));
    lines.add("");
    lines.add("Claims: " + account.tally());
    account.verdicts().forEach(row -> lines.addAll(verdict(row)));
    return String.join("\n", lines) + "\n";
  }

  private List<String> table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(account.resultHeaders());
    account.results().forEach(row -> rows.add(row.cells()));
    int[] widths =
        IntStream.range(0, rows.getFirst().size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, widths.length)
                    .mapToObj(column -> pad(row.get(column), widths[column]))
                    .collect(Collectors.joining("  ", INDENT, ""))
                    .stripTrailing())
        .toList();
  }

  private List<String> check(CheckRow row) {
    String paint = row.passed() ? (row.examined() == 0 ? "33" : "32") : "31";
    int labels = widest(account.checks().stream().map(CheckRow::label).toList());
    int outcomes = widest(account.checks().stream().map(CheckRow::outcome).toList());
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s%s  %s  %s"
            .formatted(
                INDENT,
                painted(pad(row.outcome(), outcomes), paint),
                pad(row.label(), labels),
                row.law()));
    row.findings().forEach(finding -> lines.add(INDENT.repeat(3) + finding));
    return lines;
  }

  private List<String> verdict(VerdictRow row) {
    int ids = widest(account.verdicts().stream().map(VerdictRow::id).toList());
    int outcomes =
        widest(account.verdicts().stream().map(verdict -> verdict.outcome().words()).toList());
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s%s  %s  %s (%s)"
            .formatted(
                INDENT,
                pad(row.id(), ids),
                painted(pad(row.outcome().words(), outcomes), paint(row.outcome())),
                row.statement(),
                row.locator()));
    String margin = " ".repeat(INDENT.length() + ids + 2);
    lines.add(margin + row.reason());
    for (MeasureRow measure : row.measures()) {
      lines.add(
          "%s- %s: %s, expected %s: %s"
              .formatted(
                  margin,
                  measure.name(),
                  measure.value(),
                  measure.expected(),
                  measure.outcome().words()));
    }
    return lines;
  }

  private static int widest(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String paint(Outcome outcome) {
    return switch (outcome) {
      case REPRODUCED -> "32";
      case NOT_REPRODUCED -> "31";
      case INCONCLUSIVE -> "33";
    };
  }

  private String painted(String text, String paint) {
    return switch (colour) {
      case PLAIN -> text;
      case ANSI -> "\u001b[%sm%s\u001b[0m".formatted(paint, text);
    };
  }
}
