package io.lth.evidence;

import static io.lth.evidence.Markup.all;
import static io.lth.evidence.Markup.element;
import static io.lth.evidence.Markup.text;

import io.lth.evidence.Account.CheckRow;
import io.lth.evidence.Account.MeasureRow;
import io.lth.evidence.Account.ResultRow;
import io.lth.evidence.Account.VerdictRow;
import io.lth.evidence.Markup.Element;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.PrintedNumber;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.identity.Sha256;
import io.lth.stages.port.Renderer.Evidence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The whole run as one HTML page, which asks no other address for anything. Scripts only add to it:
 * without them every figure, table and verdict is there.
 */
final class ReportPage {
  private static final Pattern SLOT = Pattern.compile("<!-- ([a-z]+) -->");
  private static final String PAPER = "https://arxiv.org/abs/1803.03635";

  private final Evidence evidence;
  private final Experiment experiment;
  private final Account account;
  private final List<Plot> plots;

  private ReportPage(Evidence evidence) {
    this.evidence = evidence;
    this.experiment = evidence.experiment();
    this.account =
        new Account(experiment, evidence.results(), evidence.checks(), evidence.verdicts());
    this.plots = Figures.plots(experiment, evidence.results(), evidence.curves());
  }

  static String of(Evidence evidence) {
    return new ReportPage(evidence).page();
  }

  private String page() {
    Map<String, String> content =
        Map.of(
            "title", text(account.title()).html(),
            "style", resource("report.css").strip(),
            "body", body().html().strip(),
            "figures", FigureData.json(plots),
            "script", resource("report.js").strip());
    return SLOT.matcher(resource("report.html"))
        .replaceAll(
            slot ->
                Matcher.quoteReplacement(
                    Objects.requireNonNull(content.get(slot.group(1)), slot.group(1))));
  }

  private Markup body() {
    return all(
        head(),
        element("main")
            .holding(
                verdicts(), checks(), figures(), results(), settings(), provenance(), audit()));
  }

  private Element head() {
    return element("header")
        .holding(
            element("h1", account.title()),
            element("p", account.scale()),
            element("p")
                .holding(
                    element("strong", "Claims: "),
                    text(account.tally() + ". "),
                    element("strong", "Structural checks: "),
                    text(account.checksTally() + ".")),
            element("p")
                .with("class", "faint")
                .holding(
                    text("A reproduction of Frankle and Carbin, "),
                    element("a", "The Lottery Ticket Hypothesis").with("href", PAPER),
                    text(" (ICLR 2019). “The paper” is theirs.")),
            element("nav")
                .with("aria-label", "Sections")
                .holding(
                    element("ul")
                        .holding(
                            Stream.of(Section.values())
                                .map(
                                    section ->
                                        element("li")
                                            .holding(
                                                element("a", section.heading)
                                                    .with("href", "#" + section.id)))
                                .toList())));
  }

  /** The parts of the page. */
  private enum Section {
    VERDICTS("verdicts", "Verdicts"),
    CHECKS("checks", "Structural checks"),
    FIGURES("figures-and-tables", "Figures"),
    RESULTS("results", "Results"),
    SETTINGS("settings", "Settings"),
    PROVENANCE("provenance", "Provenance"),
    AUDIT("audit", "How to audit it");

    private final String id;
    private final String heading;

    Section(String id, String heading) {
      this.id = id;
      this.heading = heading;
    }

    Element holding(Markup... content) {
      return element("section")
          .with("id", id)
          .with("aria-labelledby", id + "-heading")
          .holding(element("h2", heading).with("id", id + "-heading"))
          .holding(content);
    }
  }

  // Verdicts.

  private Element verdicts() {
    if (account.verdicts().isEmpty()) {
      return Section.VERDICTS.holding(element("p", "This experiment makes no claims."));
    }
    List<Markup> content = new ArrayList<>();
    content.add(
        table(
            "Every claim; its name leads to what its verdict rests on.",
            List.of("Claim", "Verdict", "What the paper says"),
            account.verdicts().stream()
                .map(
                    row ->
                        row(
                            heading(element("a", row.id()).with("href", "#" + anchor(row.id()))),
                            cell(outcome(row.outcome())),
                            words(row.statement())))
                .toList()));
    content.add(element("h3", "What they rest on"));
    content.add(
        element(
            "p",
            "Ours is over all trials, with the 95 % confidence interval of the mean over trials"
                + " (Student's t) in brackets. Of a ratio it is that of the means; the mean of the"
                + " trials' own ratios, about which the interval lies, stands beside it, since “N"
                + " times faster” may mean either. A measure is reproduced where the whole interval"
                + " lies in the expected range, not reproduced where it lies wholly outside, else"
                + " inconclusive; also where this scale cannot carry the claim."));
    account.verdicts().forEach(row -> content.add(claim(row)));
    return Section.VERDICTS.holding(content.toArray(Markup[]::new));
  }

  private static Element claim(VerdictRow claim) {
    return element("article")
        .with("class", "claim " + styled(claim.outcome()))
        .with("id", anchor(claim.id()))
        .holding(
            element("h3").holding(text(claim.id() + ": "), outcome(claim.outcome())),
            element("p", claim.statement()),
            element("p").holding(element("strong", "Why: "), text(claim.reason() + ".")),
            element("p")
                .with("class", "faint")
                .holding(
                    text(
                        "%s. Judged on %d trial%s; determinism: %s."
                            .formatted(
                                claim.locator(),
                                claim.trials(),
                                claim.trials() == 1 ? "" : "s",
                                claim.tier().name().toLowerCase(Locale.ROOT)))),
            table(
                "The measures of %s.".formatted(claim.id()),
                List.of(
                    "Measure",
                    "Ours",
                    "Expected",
                    "The paper prints",
                    "Verdict",
                    "Why",
                    "Where the range comes from",
                    "Each trial"),
                claim.measures().stream().map(ReportPage::measure).toList(),
                "measures"));
  }

  private static String anchor(String claim) {
    return "claim-" + claim;
  }

  private static Element measure(MeasureRow measure) {
    return row(
        words(measure.name()),
        number(measure.value()),
        number(measure.expected()),
        cell(printed(measure.paper())),
        cell(outcome(measure.outcome())),
        words(measure.reason()),
        words(measure.source()),
        number(measure.perTrial()));
  }

  private static Markup printed(List<PrintedNumber> paper) {
    return paper.isEmpty()
        ? element("span", "no number").with("class", "faint")
        : all(
            paper.stream()
                .map(
                    one ->
                        element("p")
                            .holding(
                                text(
                                    "%s, i.e. %s "
                                        .formatted(one.prints(), MeasureRow.plain(one.value()))),
                                element("span", "(%s)".formatted(one.locator()))
                                    .with("class", "faint")))
                .toList());
  }

  private static Element outcome(Outcome outcome) {
    String sign =
        switch (outcome) {
          case REPRODUCED -> "✓ ";
          case NOT_REPRODUCED -> "✗ ";
          case INCONCLUSIVE -> "? ";
        };
    return element("span", sign + outcome.words()).with("class", "outcome " + styled(outcome));
  }

  private static String styled(Outcome outcome) {
    return outcome.words().replace(' ', '-');
  }

  // Structural checks.

  private Element checks() {
    return Section.CHECKS.holding(
        element(
            "p",
            "They hold the artifacts against the paper's procedure. Where one fails, no claim is"
                + " judged: the numbers would be of another procedure."),
        table(
            "Every structural check.",
            List.of("Check", "Outcome", "What must be so", "Examined", "Found"),
            account.checks().stream().map(ReportPage::check).toList()));
  }

  private static Element check(CheckRow check) {
    String style = !check.passed() ? "failed" : check.examined() == 0 ? "nothing" : "passed";
    String sign = !check.passed() ? "✗ " : check.examined() == 0 ? "? " : "✓ ";
    return row(
        heading(check.label()),
        cell(element("span", sign + check.outcome()).with("class", "outcome " + style)),
        words(check.law()),
        number(Integer.toString(check.examined())),
        words(
            check.findings().isEmpty()
                ? "nothing against it"
                : String.join("; ", check.findings())));
  }

  // Figures.

  private Element figures() {
    List<Markup> content = new ArrayList<>();
    content.add(
        element(
            "p",
            "Lines are means over trials and draws; bars reach from the least to the greatest, as"
                + " in the paper. Below a figure's name stand the claims about it, and where the"
                + " paper makes them. Choose lines in the legend; point at a figure for its"
                + " values."));
    plots.forEach(plot -> content.add(figure(plot)));
    return Section.FIGURES.holding(content.toArray(Markup[]::new));
  }

  private Element figure(Plot plot) {
    return element("figure")
        .with("data-figure", plot.fileStem())
        .holding(
            element("figcaption", plot.caption()),
            claimsAbout(plot),
            element("p", plot.yTitle()).with("class", "unit"),
            element("div")
                .with("class", "drawing")
                .holding(
                    PlotSvg.of(plot, PlotSvg.Size.WIDE), PlotSvg.of(plot, PlotSvg.Size.NARROW)),
            legend(plot),
            tableOf(plot));
  }

  /** Which claims are judged by what a figure shows, and the paper's figures they are about. */
  private Markup claimsAbout(Plot plot) {
    List<Markup> claims =
        evidence.verdicts().stream()
            .map(Verdict::claim)
            .filter(claim -> claim.measures().stream().anyMatch(measure -> isAbout(measure, plot)))
            .<Markup>map(
                claim ->
                    element("li")
                        .holding(
                            element("a", claim.id()).with("href", "#" + anchor(claim.id())),
                            text(" (%s)".formatted(claim.locator()))))
            .toList();
    return claims.isEmpty()
        ? all()
        : element("ul")
            .with("class", "about faint")
            .with("aria-label", "Claims about this figure, and where the paper makes them")
            .holding(claims);
  }

  private boolean isAbout(Measure measure, Plot plot) {
    boolean ofAll =
        experiment.variants().stream().noneMatch(one -> one.label().equals(plot.variant()));
    return plot.figure().quantity().filter(measure.estimator().quantity()::equals).isPresent()
        && (ofAll || measure.estimator().variants().contains(plot.variant()));
  }

  private static Element legend(Plot plot) {
    return element("ul")
        .with("class", "legend")
        .with("aria-label", "Lines of the figure")
        .holding(
            IntStream.range(0, plot.lines().size())
                .mapToObj(
                    i ->
                        element("li")
                            .holding(
                                element("label")
                                    .holding(
                                        element("input")
                                            .with("type", "checkbox")
                                            .with("checked", "")
                                            .with("disabled", "")
                                            .with("data-line", Integer.toString(i)),
                                        PlotSvg.sample(plot.lines().get(i).look()),
                                        element("span", plot.lines().get(i).name()))))
                .toList());
  }

  private static Markup tableOf(Plot plot) {
    FigureTable table = FigureTable.of(plot);
    Element body =
        scrolling(
            table.caption(),
            element("table")
                .holding(
                    caption(table.caption()),
                    header(table.columns()),
                    element("tbody")
                        .holding(
                            table.rows().stream()
                                .map(
                                    cells ->
                                        element("tr")
                                            .holding(heading(cells.getFirst()))
                                            .holding(
                                                cells.stream()
                                                    .skip(1)
                                                    .map(ReportPage::number)
                                                    .toList()))
                                .toList())));
    return switch (plot.x()) {
      case Plot.Rounds _ -> body;
      case Plot.Iterations _ ->
          element("details")
              .holding(
                  element(
                      "summary",
                      "The values of this figure, %d evaluations".formatted(table.rows().size())),
                  body.with("class", "scroll tall"));
    };
  }

  // Results, settings, provenance, audit.

  private Element results() {
    List<Markup> content = new ArrayList<>();
    content.add(
        table(
            "Every density and arm.",
            account.resultHeaders(),
            account.results().stream().map(ReportPage::result).toList()));
    account.notes().forEach(note -> content.add(element("p", note).with("class", "faint")));
    return Section.RESULTS.holding(content.toArray(Markup[]::new));
  }

  private static Element result(ResultRow row) {
    List<Markup> cells = new ArrayList<>();
    if (!row.variant().isEmpty()) {
      cells.add(cell(row.variant()));
    }
    cells.add(heading(row.density()));
    cells.add(cell(row.arm()));
    for (String number :
        List.of(row.trainings(), row.earlyStop(), row.accuracyAtEarlyStop(), row.finalAccuracy())) {
      cells.add(number(number));
    }
    return row(cells.toArray(Markup[]::new));
  }

  private Element settings() {
    List<Markup> entries = new ArrayList<>();
    Settings.of(experiment)
        .forEach(
            (name, value) -> {
              entries.add(element("dt", name));
              entries.add(element("dd", value));
            });
    return Section.SETTINGS.holding(
        element("dl").holding(entries),
        element(
            "p",
            "All of it is in experiment.yaml and plan.json beside this page in MLflow; the claims"
                + " and their ranges are in expected.yaml."));
  }

  private static Element provenance() {
    return Section.PROVENANCE.holding(
        element(
            "p",
            "This page is determined by the artifacts it was made of, and says nothing of when and"
                + " where: the same run gives the same bytes. What computed it (commit, Java,"
                + " libraries, engine, CPU) lies beside it in MLflow, under provenance; every stage"
                + " has a run of its own there, with its engine, device and threads, and its stage"
                + " key: the SHA-256 of all that determines its result."));
  }

  private Element audit() {
    String name = experiment.name();
    String again =
        "./lth reproduce %s --profile %s --seed %d --fresh"
            .formatted(name, experiment.profile(), experiment.seed().value());
    return Section.AUDIT.holding(
        element("p", "In a checkout of the project, where RUN is the id of this run in MLflow:"),
        element("pre")
            .holding(
                element(
                    "code",
                    String.join(
                        "\n",
                        "./lth verify %s RUN    # reads every artifact and verifies its digest"
                            .formatted(name),
                        again + "    # computes it again",
                        "./lth compare RUN OTHER    # tells what differs, down to the curves",
                        "./lth report RUN    # this page, verified by its digest"))),
        digests(evidence.inputs()));
  }

  private static Element digests(SequencedMap<String, Sha256> inputs) {
    return element("details")
        .holding(
            element(
                "summary",
                "SHA-256 of the %,d artifacts this page was made of".formatted(inputs.size())),
            scrolling(
                    "Digests",
                    element("table")
                        .holding(
                            header(List.of("Artifact", "SHA-256")),
                            element("tbody")
                                .holding(
                                    inputs.entrySet().stream()
                                        .map(
                                            input ->
                                                row(
                                                    heading(input.getKey()),
                                                    element("td", input.getValue().hex())
                                                        .with("class", "digest")))
                                        .toList())))
                .with("class", "scroll tall"));
  }

  // Tables.

  private static Element table(String caption, List<String> columns, List<Element> rows) {
    return table(caption, columns, rows, "plain");
  }

  private static Element table(
      String caption, List<String> columns, List<Element> rows, String style) {
    return scrolling(
        caption,
        element("table")
            .with("class", style)
            .holding(caption(caption), header(columns), element("tbody").holding(rows)));
  }

  /** Stays in sight while its table scrolls. */
  private static Element caption(String text) {
    return element("caption").holding(element("span", text));
  }

  /** A keyboard must reach what scrolls. */
  private static Element scrolling(String label, Element table) {
    return element("div")
        .with("class", "scroll")
        .with("role", "region")
        .with("aria-label", label)
        .with("tabindex", "0")
        .holding(table);
  }

  private static Element header(List<String> columns) {
    return element("thead")
        .holding(
            element("tr")
                .holding(
                    columns.stream()
                        .map(column -> element("th", column).with("scope", "col"))
                        .toList()));
  }

  private static Element row(Markup... cells) {
    return element("tr").holding(cells);
  }

  private static Element heading(String text) {
    return heading(text(text));
  }

  private static Element heading(Markup content) {
    return element("th").with("scope", "row").holding(content);
  }

  private static Element cell(String text) {
    return cell(text(text));
  }

  private static Element cell(Markup content) {
    return element("td").holding(content);
  }

  private static Element words(String text) {
    return element("td", text).with("class", "words");
  }

  private static Element number(String text) {
    return element("td", text).with("class", "number");
  }

  private static String resource(String name) {
    try (InputStream resource = ReportPage.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
