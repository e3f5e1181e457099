package io.lth.evidence;

import io.lth.evidence.Account.CheckRow;
import io.lth.evidence.Account.MeasureRow;
import io.lth.evidence.Account.ResultRow;
import io.lth.evidence.Account.VerdictRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An account as GitHub-flavoured Markdown. */
final class ResultsMarkdown {
  /** What MLflow shows of a run's description, in characters. */
  private static final int MOST_OF_A_DESCRIPTION = 8_000;

  private ResultsMarkdown() {}

  /** At a glance: what was run, what became of each claim, and accuracies by density and arm. */
  static String description(Account account) {
    String whole = description(account, List.of(accuracies(account)));
    return whole.length() <= MOST_OF_A_DESCRIPTION
        ? whole
        : description(
            account,
            List.of(
                "The table has %d rows, too many for this place."
                    .formatted(account.results().size())));
  }

  private static String description(Account account, List<String> results) {
    List<String> blocks = head(account);
    if (!account.verdicts().isEmpty()) {
      blocks.add(
          table(
              List.of("Claim", "Paper", "Verdict", "Reason"),
              account.verdicts().stream()
                  .map(
                      row ->
                          List.of(
                              row.id(), row.locator(), bold(row.outcome().words()), row.reason()))
                  .toList()));
    }
    blocks.addAll(results);
    blocks.addAll(account.notes());
    blocks.add(
        "The whole report, with figures and what the paper prints, is `report.html` among the"
            + " artifacts (in Markdown `report.md`); the figures are under `figures`.");
    return String.join("\n\n", blocks) + "\n";
  }

  private static String accuracies(Account account) {
    return table(
        List.of("Weights remaining", "Arm", "Early-stop iteration", "Accuracy at early stop (%)"),
        account.results().stream()
            .map(
                row ->
                    List.of(
                        row.variant().isEmpty()
                            ? row.density()
                            : "%s, %s".formatted(row.variant(), row.density()),
                        row.arm(),
                        row.earlyStop(),
                        row.accuracyAtEarlyStop()))
            .toList());
  }

  /** Everything. */
  static String report(Account account) {
    List<String> blocks = head(account);
    if (!account.verdicts().isEmpty()) {
      blocks.add("## Verdicts");
      blocks.add(verdicts(account.verdicts()));
      blocks.add("### What they rest on");
      blocks.add(measures(account.verdicts()));
    }
    blocks.add("## Structural checks");
    blocks.add(checks(account.checks()));
    findings(account.checks()).forEach(blocks::add);
    blocks.add("## Results");
    blocks.add(
        table(account.resultHeaders(), account.results().stream().map(ResultRow::cells).toList()));
    blocks.addAll(account.notes());
    blocks.add("## Figures and tables");
    blocks.add(
        account.figures().stream()
            .map(figure -> "- `%s`: %s".formatted(figure.fileStem(), figure.caption()))
            .collect(Collectors.joining("\n")));
    blocks.add(
        "They are among the run's artifacts, as SVG and PNG, beside the table, the verdicts and the"
            + " checks. A figure is missing where its arm was not trained.");
    blocks.add("## How to read it");
    blocks.add(
        """
        - **Early-stop iteration**: the iteration of minimum validation loss. The test set has no say in it.
        - **Weights remaining**: of the weights of the dense network; biases do not count.
        - **Value**: over all trials, with the 95 % confidence interval of the mean over trials (Student's t). Of a ratio, that of the means; the mean of the trials' own ratios, about which the interval lies, stands beside it, since "N times faster" may mean either.
        - **reproduced**: the whole interval lies in the expected range. **not reproduced**: it lies wholly outside. **inconclusive**: it does both, or the scale of this run cannot carry the claim.
        - **Structural checks** hold the artifacts against the paper's procedure. Where one fails, no claim is judged.\
        """);
    return String.join("\n\n", blocks) + "\n";
  }

  private static List<String> head(Account account) {
    List<String> blocks = new ArrayList<>();
    blocks.add("# " + account.title());
    blocks.add(account.scale());
    blocks.add(
        "**Claims**: %s. **Structural checks**: %s."
            .formatted(account.tally(), account.checksTally()));
    return blocks;
  }

  private static String bold(String text) {
    return "**%s**".formatted(text);
  }

  private static String verdicts(List<VerdictRow> verdicts) {
    return table(
        List.of("Claim", "Paper", "Statement", "Verdict", "Reason"),
        verdicts.stream()
            .map(
                row ->
                    List.of(
                        row.id(),
                        row.locator(),
                        row.statement(),
                        bold(row.outcome().words()),
                        row.reason()))
            .toList());
  }

  private static String measures(List<VerdictRow> verdicts) {
    List<List<String>> rows = new ArrayList<>();
    for (VerdictRow verdict : verdicts) {
      for (MeasureRow row : verdict.measures()) {
        rows.add(
            List.of(
                verdict.id(),
                row.name(),
                row.value(),
                row.expected(),
                row.source(),
                row.outcome().words(),
                row.reason()));
      }
    }
    return table(
        List.of(
            "Claim",
            "Measure",
            "Value (95 % interval)",
            "Expected",
            "Expected by",
            "Outcome",
            "Reason"),
        rows);
  }

  private static String checks(List<CheckRow> checks) {
    return table(
        List.of("Check", "Law", "Examined", "Outcome"),
        checks.stream()
            .map(
                row ->
                    List.of(
                        "`%s`".formatted(row.label()),
                        row.law(),
                        Integer.toString(row.examined()),
                        row.passed() ? row.outcome() : bold(row.outcome())))
            .toList());
  }

  private static List<String> findings(List<CheckRow> checks) {
    return checks.stream()
        .filter(row -> !row.passed())
        .map(
            row ->
                "**%s** found:\n\n%s"
                    .formatted(
                        row.label(),
                        row.findings().stream()
                            .map(finding -> "- " + finding)
                            .collect(Collectors.joining("\n"))))
        .toList();
  }

  private static String table(List<String> headers, List<List<String>> rows) {
    return Stream.concat(
            Stream.of(headers, headers.stream().map(header -> "---").toList()), rows.stream())
        .map(
            cells ->
                cells.stream()
                    .map(ResultsMarkdown::cell)
                    .collect(Collectors.joining(" | ", "| ", " |")))
        .collect(Collectors.joining("\n"));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("\\R", " ");
  }
}
