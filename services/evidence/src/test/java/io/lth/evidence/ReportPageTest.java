package io.lth.evidence;

import static io.lth.evidence.testing.MadeUpRun.control;
import static org.assertj.core.api.Assertions.assertThat;

import io.lth.evidence.testing.MadeUpRun;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.result.Arm;
import io.lth.stages.port.Renderer.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportPageTest {
  /** Whatever makes a browser ask an address without a reader's click. */
  private static final Pattern REQUEST =
      Pattern.compile(
          "(?i)<\\w[^>]*\\s(src|srcset|data|poster|action|background|xlink:href)\\s*="
              + "|url\\((?!#)|@import|<(link|base|iframe|object|embed|img|image|use)\\b"
              + "|\\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)\\b"
              + "|http-equiv=\"refresh\"");

  private static final Pattern HREF = Pattern.compile("<(\\w+)[^>]*\\shref=\"([^\"]*)\"");

  static final MadeUpRun QUICK =
      MadeUpRun.of(
          3, 9, 5_000, control(Arm.RANDOM_REINITIALIZATION, 1, 9), control(Arm.RANDOM_MASK, 1, 3));

  private static final MadeUpRun SMOKE = MadeUpRun.of(1, 1, 100);

  @Test
  void noAddressIsAskedForAnything() throws IOException {
    String page = page(QUICK, QUICK.checks());
    keepToLookAt("quick", page);

    assertThat(requests(page)).isEmpty();
    assertThat(page).contains("default-src 'none'");
    assertThat(HREF.matcher(page).results().toList())
        .isNotEmpty()
        .allSatisfy(
            link -> {
              assertThat(link.group(1)).isEqualTo("a");
              assertThat(link.group(2)).matches("#.+|https://.+");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=\"https://example.org/x.png\">",
        "<link rel=\"icon\" href=\"/favicon.ico\">",
        "a { background: url(https://example.org/x) }",
        "@import \"x.css\";",
        "fetch('/x')"
      })
  void aRequestWouldBeSeen(String request) {
    assertThat(requests(page(SMOKE, SMOKE.checks()) + request)).isNotEmpty();
  }

  @Test
  void everyFigureIsDrawnAndHasItsTableAlsoWithoutScripts() {
    String page = withoutScripts(page(QUICK, QUICK.checks()));

    for (Figure figure : Figures.of(QUICK.experiment())) {
      assertThat(figure(page, figure))
          .contains("<figcaption>", "class=\"plot wide\"", "class=\"plot narrow\"", "<table>");
    }
    assertThat(page)
        .as("the early stop of the dense network, as the other reports have it")
        .contains(account(QUICK).results().getFirst().earlyStop());
  }

  @Test
  void aFigureNamesTheClaimsAboutItAndWhereThePaperMakesThem() {
    String page = page(QUICK, QUICK.checks());

    assertThat(figure(page, Figure.EARLY_STOP_ITERATION))
        .contains("<a href=\"#claim-L2\">L2</a> (Figure 4a)");
    assertThat(page).contains("id=\"claim-L2\"");
    for (Figure other :
        List.of(Figure.FINAL_TRAINING_ACCURACY, Figure.LEARNING_CURVES_WINNING_TICKET)) {
      assertThat(figure(page, other)).as(other.fileStem()).doesNotContain("#claim-L2");
    }
  }

  private static String figure(String page, Figure figure) {
    int at = page.indexOf("data-figure=\"%s\"".formatted(figure.fileStem()));
    assertThat(at).as(figure.fileStem()).isPositive();
    return page.substring(at, page.indexOf("</figure>", at));
  }

  @Test
  void verdictsComeFirstWithOursTheRangeAndWhatThePaperPrints() {
    String page = page(QUICK, QUICK.checks());

    assertThat(page)
        .containsSubsequence(
            "id=\"verdicts\"",
            "L2",
            "38 % earlier, i.e. 0.62",
            "section 2",
            "id=\"checks\"",
            "id=\"figures-and-tables\"",
            "id=\"settings\"",
            "id=\"provenance\"",
            "id=\"audit\"",
            "./lth verify lenet-mnist RUN",
            Sha256.of("curve").hex());
    account(QUICK)
        .verdicts()
        .forEach(
            verdict ->
                verdict
                    .measures()
                    .forEach(
                        measure ->
                            assertThat(page)
                                .contains(
                                    measure.value(),
                                    measure.perTrial(),
                                    Markup.text(measure.expected()).html())));
  }

  @Test
  void aFailedCheckSaysWhatWasFound() {
    assertThat(page(SMOKE, MadeUpRun.failedChecks()))
        .contains("✗ failed", "7 pruned weights were revived in trial-0.round-1");
  }

  @Test
  void whatATextHoldsStaysText() {
    String evil = "</script><script>alert('&')</script><b title=\"x\">";
    String page = page(QUICK.titled(evil), QUICK.checks());

    assertThat(page)
        .doesNotContain(evil, "<script>alert", "<b title")
        .contains("&lt;/script&gt;&lt;script&gt;alert(&#39;&amp;&#39;)");
    assertThat(FigureData.json(List.of(plotNamed(evil)))).doesNotContain("<").contains("alert");
    assertThat(Markup.element("p").with("title", evil).html())
        .isEqualTo(
            "<p title=\"&lt;/script&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"
                + "&lt;b title=&quot;x&quot;&gt;\"></p>\n");
  }

  @Test
  void theSameRunHasTheSameBytesInAnotherThreadAndAfterOtherPages() {
    String first = page(QUICK, QUICK.checks());
    page(SMOKE, SMOKE.checks());
    assertThat(CompletableFuture.supplyAsync(() -> page(QUICK, QUICK.checks())).join())
        .isEqualTo(first);
  }

  @Test
  void anotherInputIsAnotherPage() {
    SequencedMap<String, Sha256> other = inputs();
    other.put("verdicts", Sha256.of("other"));
    assertThat(new EvidenceRenderer().page(evidence(QUICK, QUICK.checks(), other)))
        .isNotEqualTo(page(QUICK, QUICK.checks()));
  }

  @Test
  void linesAreToldApartByMoreThanTheirColour() {
    for (Plot plot : Figures.plots(QUICK.experiment(), QUICK.results(), QUICK.curves())) {
      assertThat(plot.lines())
          .extracting(line -> line.look().dash() + " " + line.look().shape())
          .as(plot.fileStem())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void thePageOfThePapersScaleIsSmallEnoughForABrowser() {
    MadeUpRun run =
        MadeUpRun.of(
            5,
            20,
            50_000,
            control(Arm.RANDOM_REINITIALIZATION, 3, 20),
            control(Arm.RANDOM_MASK, 1, 20));
    assertThat(page(run, run.checks())).hasSizeLessThan(2_000_000);
  }

  private static List<String> requests(String page) {
    return REQUEST.matcher(page).results().map(MatchResult::group).toList();
  }

  private static String withoutScripts(String page) {
    return page.replaceAll("(?s)<script.*?</script>", "");
  }

  private static Plot plotNamed(String name) {
    Plot plot = Figures.plots(QUICK.experiment(), QUICK.results(), QUICK.curves()).getLast();
    Plot.Line line = plot.lines().getFirst();
    return new Plot(
        plot.figure(),
        plot.at(),
        plot.variant(),
        name,
        plot.x(),
        name,
        List.of(new Plot.Line(name, line.look(), line.points(), line.marked())));
  }

  private static Account account(MadeUpRun run) {
    return new Account(run.experiment(), run.results(), run.checks(), run.verdicts(run.checks()));
  }

  /** The report of a run that never was. */
  static String page(MadeUpRun run, List<CheckResult> checks) {
    return new EvidenceRenderer().page(evidence(run, checks, inputs()));
  }

  private static Evidence evidence(
      MadeUpRun run, List<CheckResult> checks, SequencedMap<String, Sha256> inputs) {
    return new Evidence(
        run.experiment(), run.results(), checks, run.verdicts(checks), run.curves(), inputs);
  }

  private static SequencedMap<String, Sha256> inputs() {
    SequencedMap<String, Sha256> inputs = new TreeMap<>();
    inputs.put("trial-0.round-0.winning-ticket.curve", Sha256.of("curve"));
    inputs.put("verdicts", Sha256.of("verdicts"));
    return inputs;
  }

  private static void keepToLookAt(String name, String page) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "pages"));
    Files.writeString(folder.resolve(name + ".html"), page);
  }
}
