package io.lth.evidence;

import static io.lth.evidence.testing.MadeUpRun.control;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lth.evidence.testing.MadeUpRun;
import io.lth.lottery.network.Networks;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.result.Arm;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final Pattern GRID_LINE =
      Pattern.compile("<path d=\"([^\"]*)\" style=\"fill:rgb\\(224,224,224\\)");

  private static final Pattern X = Pattern.compile("[ML](-?[\\d.]+),");

  private static final MadeUpRun WHOLE =
      MadeUpRun.of(
          5,
          20,
          50_000,
          control(Arm.RANDOM_REINITIALIZATION, 3, 20),
          control(Arm.RANDOM_MASK, 1, 20));

  private static final MadeUpRun SMALL = MadeUpRun.of(1, 1, 100);

  @Test
  void everyFigureIsThereAsSvgAndPng() throws IOException {
    SequencedMap<String, byte[]> files = draw(WHOLE);
    keepToLookAt("whole", files);
    assertThat(files.keySet())
        .containsExactlyElementsOf(
            Figures.of(WHOLE.experiment()).stream()
                .flatMap(f -> List.of(f.fileStem() + ".svg", f.fileStem() + ".png").stream())
                .toList());
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (file.getKey().endsWith(".png")) {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file.getValue()));
        assertThat(image.getWidth()).as(file.getKey()).isEqualTo(1800);
        assertThat(image.getHeight()).as(file.getKey()).isEqualTo(1080);
      }
    }
  }

  @Test
  void everyVariantHasItsFiguresWithItsOwnDensitiesAndName() {
    SequencedMap<String, byte[]> files = draw(MadeUpRun.of(2, 6, 400).besideShorter());
    assertThat(files)
        .containsKeys("long-early-stop-iteration.svg", "short-early-stop-iteration.svg")
        .doesNotContainKey("early-stop-iteration.svg");
    assertThat(words(files, "short-early-stop-iteration"))
        .contains("at 51.3 % ", " · short · ")
        .doesNotContain("at 41.1 % ");
    assertThat(words(files, "long-early-stop-iteration")).contains("at 26.3 % ", " · long · ");
  }

  @Test
  void variantsOfANetworkThatArePrunedAlikeShareAPicture() throws IOException {
    SequencedMap<String, byte[]> files =
        draw(MadeUpRun.of(2, 6, 400, control(Arm.RANDOM_REINITIALIZATION, 1, 6)).besideShorter());
    keepToLookAt("variants", files);
    assertThat(files)
        .containsKeys("all-of-lenet-300-100-accuracy-at-early-stop.svg")
        .doesNotContainKey("all-of-lenet-300-100-learning-curves-winning-ticket.svg");
    assertThat(words(files, "all-of-lenet-300-100-accuracy-at-early-stop"))
        .containsSubsequence(
            "long: at 100.0 % ",
            "at 26.3 % ",
            "long reinitialized: ",
            "short: at 100.0 % ",
            "at 51.3 % ",
            "short reinitialized: ");
    assertThat(words(files, "all-of-lenet-300-100-final-accuracy"))
        .contains("Test accuracy at the last iteration (%)");
    assertThat(draw(WHOLE).keySet()).noneMatch(name -> name.startsWith("all-of-"));
  }

  /** The paper's Figure 8: ResNet-18 after 10,000 and 20,000 of 30,000 iterations. */
  @Test
  void deepNetworksAreShownWhereThePaperShowsThemInTheCourseOfTraining() throws IOException {
    // Evaluated every 300 iterations; the shorter one is over before the second place.
    MadeUpRun run =
        MadeUpRun.of(2, 6, 30_000, control(Arm.RANDOM_REINITIALIZATION, 1, 6))
            .with(Networks.RESNET_18)
            .besideShorter();
    SequencedMap<String, byte[]> files = draw(run);
    keepToLookAt("deep", files);

    assertThat(files.keySet().stream().filter(name -> name.contains("accuracy-at-iteration")))
        .containsExactly(
            "all-of-resnet-18-accuracy-at-iteration-9900.svg",
            "all-of-resnet-18-accuracy-at-iteration-9900.png",
            "all-of-resnet-18-accuracy-at-iteration-20100.svg",
            "all-of-resnet-18-accuracy-at-iteration-20100.png");
    assertThat(words(files, "all-of-resnet-18-accuracy-at-iteration-9900"))
        .contains("Test accuracy at iteration 9,900 (%)")
        .containsSubsequence(
            "long: at 100.0 % ", "long reinitialized: ", "short: at 100.0 % ", "short reinit");
    assertThat(words(files, "all-of-resnet-18-accuracy-at-iteration-20100"))
        .contains("long: at 100.0 % ")
        .doesNotContain("short: ");

    Plot first =
        Figures.plots(run.experiment(), run.results(), run.curves()).stream()
            .filter(plot -> plot.at().equals(Optional.of(new Iteration(9_900))))
            .findFirst()
            .orElseThrow();
    double dense =
        run.curves().entrySet().stream()
            .filter(e -> e.getKey().variant().equals("long") && e.getKey().round() == 0)
            .flatMap(e -> e.getValue().points().stream())
            .filter(point -> point.iteration().value() == 9_900)
            .mapToDouble(point -> 100 * point.test().accuracy())
            .average()
            .orElseThrow();
    assertThat(first.lines().getFirst().points().getFirst().mean()).isEqualTo(dense);
  }

  @Test
  void densitiesFallAsThePaperPrintsThem() {
    assertThat(words(draw(WHOLE), "early-stop-iteration"))
        .containsSubsequence(
            "Early-stop iteration (validation) over % of weights remaining",
            "winning ticket: at 100.0 % ",
            "at 51.3 % ",
            "at 1.9 % ",
            "random reinitialization: at 80.0 % ",
            "random mask: at 80.0 % ");
  }

  @Test
  void densitiesAreLabelledWithRoomBetweenThem() {
    assertThat(verticalGridLines(WHOLE)).isEqualTo(7);
    assertThat(verticalGridLines(MadeUpRun.of(3, 7, 100))).isEqualTo(8);
    assertThat(verticalGridLines(SMALL)).isEqualTo(2);
    assertThat(verticalGridLines(MadeUpRun.of(2, 0, 100))).isEqualTo(1);
  }

  @Test
  void learningCurvesAreOfThePapersDensities() {
    SequencedMap<String, byte[]> files = draw(WHOLE);
    assertThat(words(files, "learning-curves-winning-ticket"))
        .containsSubsequence(
            "Test accuracy (%) over Training iterations",
            "100.0 %: ", "51.3 %: ", "21.1 %: ", "7.0 %: ", "3.6 %: ", "1.9 %: ");
    assertThat(words(files, "learning-curves-random-reinitialization"))
        .containsSubsequence(
            "100.0 %: ",
            "51.3 %: ", "51.3 % reinitialized: ", "21.1 %: ", "21.1 % reinitialized: ");
  }

  @Test
  void anArmWithoutDataIsNotDrawn() throws IOException {
    SequencedMap<String, byte[]> files = draw(SMALL);
    keepToLookAt("small", files);
    assertThat(files).doesNotContainKey("learning-curves-random-reinitialization.svg").hasSize(10);
    assertThat(words(files, "early-stop-iteration"))
        .contains("winning ticket")
        .doesNotContain("random reinitialization", "random mask");
  }

  @Test
  void aPointIsDrawnWhereItWasMeasuredAndNowhereElse() {
    MadeUpRun run = MadeUpRun.of(3, 4, 1000, control(Arm.RANDOM_MASK, 1, 1));
    String svg = new String(draw(run).get("accuracy-at-early-stop.svg"), UTF_8);
    // The one random mask has a marker in the plot and one in the legend.
    assertThat(svg.split("fill:rgb\\(0,158,115\\)", -1)).hasSize(2 + 1);
  }

  @Test
  void theDenseNetworkAloneIsAFigureToo() throws IOException {
    SequencedMap<String, byte[]> files = draw(MadeUpRun.of(2, 0, 100));
    keepToLookAt("dense", files);
    assertThat(words(files, "accuracy-at-early-stop"))
        .contains("at 100.0 % ")
        .doesNotContain("80.0");
  }

  @Test
  void theSameInputGivesTheSameBytesInAnotherThreadAndAfterOtherDrawings() {
    SequencedMap<String, byte[]> first = draw(SMALL);
    draw(MadeUpRun.of(2, 4, 1000));
    SequencedMap<String, byte[]> second = CompletableFuture.supplyAsync(() -> draw(SMALL)).join();
    assertThat(second.keySet()).containsExactlyElementsOf(first.keySet());
    first.forEach((name, content) -> assertThat(second.get(name)).as(name).isEqualTo(content));
  }

  private static SequencedMap<String, byte[]> draw(MadeUpRun run) {
    return new EvidenceRenderer().figures(run.experiment(), run.results(), run.curves());
  }

  private static long verticalGridLines(MadeUpRun run) {
    return GRID_LINE
        .matcher(new String(draw(run).get("early-stop-iteration.svg"), UTF_8))
        .results()
        .map(
            line ->
                X.matcher(line.group(1))
                    .results()
                    .mapToDouble(x -> Double.parseDouble(x.group(1)))
                    .summaryStatistics())
        .filter(xs -> xs.getMax() - xs.getMin() < 3)
        .count();
  }

  /** What the figure says in words, with its values. */
  private static String words(SequencedMap<String, byte[]> files, String figure) {
    String svg = new String(files.get(figure + ".svg"), UTF_8);
    return svg.substring(svg.indexOf("<title>"), svg.indexOf("</desc>"));
  }

  private static void keepToLookAt(String name, Map<String, byte[]> files) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "figures", name));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }
}
