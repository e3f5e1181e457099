package io.lth.evidence;

import io.lth.evidence.Drawing.Point;
import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.mask.Density;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Spread;
import io.lth.lottery.result.Subject;
import io.lth.lottery.result.TableRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Draws every figure that the results hold data for, and in it only what was measured. */
final class Figures {
  /** The densities of the paper's Figure 3, in percent. */
  private static final List<BigDecimal> PAPERS =
      Stream.of("100", "51.3", "21.1", "7.0", "3.6", "1.9").map(BigDecimal::new).toList();

  private static final int BARS_A_CURVE = 12;

  /** Rounds from one label to the next on a long ladder: the paper labels every third. */
  private static final int PAPERS_STRIDE = 3;

  private static final int LABELS_AT_MOST = 11;

  private final Experiment experiment;
  private final Results results;
  private final Ladder ladder;
  private final TreeMap<Subject, LearningCurve> curves;

  Figures(Experiment experiment, Results results, Map<Subject, LearningCurve> curves) {
    this.experiment = experiment;
    this.results = results;
    this.ladder = experiment.ladder();
    this.curves = new TreeMap<>(curves);
  }

  /** The figures there are, as SVG and PNG, by file name. */
  SequencedMap<String, byte[]> files() {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    for (Figure figure : Figure.values()) {
      draw(figure)
          .ifPresent(
              drawing -> {
                files.put(figure.fileStem() + ".svg", drawing.svg());
                files.put(figure.fileStem() + ".png", drawing.png());
              });
    }
    return files;
  }

  private Optional<Drawing> draw(Figure figure) {
    return switch (figure) {
      case LEARNING_CURVES_WINNING_TICKET -> learningCurves(ticketLines());
      case LEARNING_CURVES_RANDOM_REINITIALIZATION -> learningCurves(reinitializedLines());
      case EARLY_STOP_ITERATION ->
          overDensity(Quantity.EARLY_STOP_ITERATION, "Early-stop iteration (validation)");
      case ACCURACY_AT_EARLY_STOP ->
          overDensity(Quantity.ACCURACY_AT_EARLY_STOP, "Test accuracy at early stop (%)");
      case FINAL_ACCURACY ->
          overDensity(
              Quantity.FINAL_ACCURACY,
              "Test accuracy at iteration %,d (%%)".formatted(experiment.recipe().iterations()));
      case FINAL_TRAINING_ACCURACY ->
          overDensity(
              Quantity.FINAL_TRAINING_ACCURACY,
              "Training accuracy at iteration %,d (%%)"
                  .formatted(experiment.recipe().iterations()));
    };
  }

  private String title() {
    return "%s · %s · %s"
        .formatted(
            experiment.title(),
            experiment.profile(),
            experiment.trials() == 1
                ? "one trial"
                : "mean, min and max of %d trials".formatted(experiment.trials()));
  }

  // Figure 3: learning curves.

  private record Line(String name, Look look, List<Point> points) {}

  private List<Line> ticketLines() {
    List<Integer> rounds = roundsToShow();
    return IntStream.range(0, rounds.size())
        .mapToObj(
            i ->
                new Line(
                    percent(rounds.get(i)),
                    Look.numbered(i),
                    curve(Arm.WINNING_TICKET, rounds.get(i))))
        .filter(line -> !line.points().isEmpty())
        .toList();
  }

  /** The dense network, and each of two densities with the reinitialization beside the ticket. */
  private List<Line> reinitializedLines() {
    List<Integer> rounds =
        Stream.concat(roundsToShow().stream(), IntStream.rangeClosed(1, ladder.rounds()).boxed())
            .filter(round -> !curve(Arm.RANDOM_REINITIALIZATION, round).isEmpty())
            .distinct()
            .limit(2)
            .toList();
    if (rounds.isEmpty()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(percent(0), Look.numbered(0), curve(Arm.WINNING_TICKET, 0)));
    for (int i = 0; i < rounds.size(); i++) {
      int round = rounds.get(i);
      Look look = Look.numbered(i + 1);
      lines.add(new Line(percent(round), look, curve(Arm.WINNING_TICKET, round)));
      lines.add(
          new Line(
              percent(round) + " reinitialized",
              look.dashed(),
              curve(Arm.RANDOM_REINITIALIZATION, round)));
    }
    lines.removeIf(line -> line.points().isEmpty());
    return lines;
  }

  /** The paper's densities; on a ladder that lacks them, rounds spread evenly over it. */
  private List<Integer> roundsToShow() {
    List<Integer> printed =
        PAPERS.stream().map(ladder::roundPrinted).flatMap(round -> round.stream().boxed()).toList();
    if (printed.size() > 2) {
      return printed;
    }
    int lines = Math.min(Look.DISTINCT, ladder.rounds() + 1);
    return IntStream.range(0, lines)
        .map(i -> lines == 1 ? 0 : Math.round((float) i * ladder.rounds() / (lines - 1)))
        .boxed()
        .toList();
  }

  /** Over all trials and draws, at the iterations that every one of them was evaluated at. */
  private List<Point> curve(Arm arm, int round) {
    List<LearningCurve> of =
        curves.entrySet().stream()
            .filter(e -> e.getKey().arm() == arm && e.getKey().round() == round)
            .map(Map.Entry::getValue)
            .toList();
    TreeMap<Integer, List<Double>> accuracies = new TreeMap<>();
    for (LearningCurve curve : of) {
      for (CurvePoint point : curve.points()) {
        accuracies
            .computeIfAbsent(point.iteration().value(), iteration -> new ArrayList<>())
            .add(100 * point.test().accuracy());
      }
    }
    return accuracies.entrySet().stream()
        .filter(e -> e.getValue().size() == of.size())
        .map(e -> point(e.getKey(), e.getKey().toString(), Spread.of(e.getValue())))
        .toList();
  }

  private Optional<Drawing> learningCurves(List<Line> lines) {
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    Drawing drawing = new Drawing(title(), "Training iterations", "Test accuracy (%)");
    int iterations = experiment.recipe().iterations();
    double lowest = Double.POSITIVE_INFINITY;
    double highest = 0;
    for (int i = 0; i < lines.size(); i++) {
      List<Point> points = lines.get(i).points();
      drawing.line(
          lines.get(i).name(),
          lines.get(i).look(),
          points,
          marked(points, i, lines.size()),
          iterations / 250.0);
      for (Point point : points) {
        highest = Math.max(highest, point.max());
        // The first rise would flatten all that comes after it: it may begin below the frame.
        if (point.x() >= iterations / 10.0) {
          lowest = Math.min(lowest, point.min());
        }
      }
    }
    drawing.rangeX(0, iterations);
    drawing.rangeY(Math.floor(lowest * 2) / 2, Math.min(100, Math.ceil(highest * 2) / 2));
    return Optional.of(drawing);
  }

  /** Some points of a line, at other places than those of the lines beside it. */
  private static List<Point> marked(List<Point> points, int line, int lines) {
    double step = Math.max(1, (double) points.size() / BARS_A_CURVE);
    return IntStream.range(0, BARS_A_CURVE)
        .map(i -> (int) (step * (i + (line + 0.5) / lines)))
        .filter(i -> i < points.size())
        .distinct()
        .mapToObj(points::get)
        .toList();
  }

  // Figure 4: quantities over density.

  /**
   * One line an arm. The rounds are spaced evenly, which is the paper's logarithmic axis: each
   * round leaves about the same fraction of the weights.
   */
  private Optional<Drawing> overDensity(Quantity quantity, String yTitle) {
    Drawing drawing = new Drawing(title(), "% of weights remaining", yTitle);
    List<TableRow> table = results.table();
    int labels = Math.ceilDiv(ladder.rounds() + 1, LABELS_AT_MOST);
    int stride = labels == 1 ? 1 : Math.max(PAPERS_STRIDE, labels);
    for (Arm arm : Arm.values()) {
      List<Point> points =
          table.stream()
              .filter(row -> row.arm() == arm)
              .map(
                  row ->
                      point(
                          (double) row.round() / stride,
                          percent(row.round()),
                          row.spread(quantity)))
              .toList();
      if (!points.isEmpty()) {
        drawing.line(
            arm.words(), Look.of(arm), points, points, 0.08 * (ladder.rounds() + 1) / stride / 20);
      }
    }
    double last = (double) ladder.rounds() / stride;
    double margin = last == 0 ? 0.5 : 0.03 * last;
    drawing.rangeX(-margin, last + margin);
    drawing.labelWholeX(x -> label(x * stride), last + 2 * margin);
    return Optional.of(drawing);
  }

  /**
   * The density of a round as the paper prints it.
   *
   * <p>XChart also asks for labels beyond the ends of the axis, which it doesn't draw, and gives up
   * on labels that aren't all different.
   */
  private String label(double position) {
    int round = (int) Math.round(position);
    boolean isRound = Math.abs(position - round) < 1e-6 && round >= 0 && round <= ladder.rounds();
    if (!isRound) {
      return String.format(Locale.ROOT, "#%.1f", position);
    }
    Density density = ladder.density(round);
    return density.percent(density.fraction() < 0.01 ? 2 : 1).toPlainString();
  }

  private String percent(int round) {
    return ladder.density(round).percent(1).toPlainString() + " %";
  }

  private static Point point(double x, String label, Spread spread) {
    return new Point(x, label, spread.mean(), spread.min(), spread.max());
  }
}
