package io.lth.evidence;

import io.lth.evidence.Drawing.Point;
import io.lth.evidence.Plot.Line;
import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.mask.Density;
import io.lth.lottery.network.Networks;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Spread;
import io.lth.lottery.result.Subject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every figure of a variant that the results hold data for, and in it only what was measured. */
final class Figures {
  /** The densities of the paper's Figure 3, in percent. */
  private static final List<BigDecimal> PAPERS =
      Stream.of("100", "51.3", "21.1", "7.0", "3.6", "1.9").map(BigDecimal::new).toList();

  /**
   * The iterations before the last that the paper's Figures 7 and 8 show, as parts of the training
   * that they are of, so that shorter ones are shown where they are as far.
   */
  private static final Map<String, List<Double>> PAPERS_ITERATIONS =
      Map.of(
          Networks.VGG_19.name(), List.of(30_000 / 112_480.0, 60_000 / 112_480.0),
          Networks.RESNET_18.name(), List.of(10_000 / 30_000.0, 20_000 / 30_000.0));

  private static final int BARS_A_CURVE = 12;

  /** Rounds from one label to the next on a long ladder: the paper labels every third. */
  private static final int PAPERS_STRIDE = 3;

  private static final int LABELS_AT_MOST = 11;

  private final Experiment experiment;
  private final Variant variant;
  private final Results results;
  private final Ladder ladder;
  private final TreeMap<Subject, LearningCurve> curves;

  private Figures(
      Experiment experiment, Variant variant, Results results, Map<Subject, LearningCurve> curves) {
    this.experiment = experiment;
    this.variant = variant;
    this.results = results;
    this.ladder = variant.ladder();
    this.curves = new TreeMap<>(curves);
    this.curves.keySet().removeIf(subject -> !subject.variant().equals(variant.label()));
  }

  /** Those that an experiment may have. */
  static List<Figure> of(Experiment experiment) {
    boolean deep =
        experiment.variants().stream().anyMatch(variant -> !papersIterations(variant).isEmpty());
    return Stream.of(Figure.values())
        .filter(figure -> deep || figure != Figure.ACCURACY_AT_ITERATION)
        .toList();
  }

  /** The figures there are, as SVG and PNG, by file name. */
  static SequencedMap<String, byte[]> files(
      Experiment experiment, Results results, Map<Subject, LearningCurve> curves) {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    for (Plot plot : plots(experiment, results, curves)) {
      Drawing drawing = Drawing.of(plot);
      files.put(plot.fileStem() + ".svg", drawing.svg());
      files.put(plot.fileStem() + ".png", drawing.png());
    }
    return files;
  }

  /**
   * What the figures there are show: variant by variant, then all variants of a network that are
   * pruned alike in one picture.
   */
  static List<Plot> plots(
      Experiment experiment, Results results, Map<Subject, LearningCurve> curves) {
    List<Plot> plots = new ArrayList<>();
    for (Variant variant : experiment.variants()) {
      Figures figures = new Figures(experiment, variant, results, curves);
      Stream.of(Figure.values()).map(figures::plot).flatMap(Optional::stream).forEach(plots::add);
    }
    for (List<Variant> alike : prunedAlike(experiment)) {
      if (alike.size() > 1) {
        plots.addAll(sideBySide(experiment, alike, results));
      }
      plots.addAll(inTheCourseOfTraining(experiment, alike, results, curves));
    }
    return List.copyOf(plots);
  }

  private static List<List<Variant>> prunedAlike(Experiment experiment) {
    record Ladders(String network, PruningStrategy strategy) {}
    return List.copyOf(
        experiment.variants().stream()
            .collect(
                Collectors.groupingBy(
                    variant -> new Ladders(variant.network().name(), variant.pruning().strategy()),
                    LinkedHashMap::new,
                    Collectors.toList()))
            .values());
  }

  private Optional<Plot> plot(Figure figure) {
    return switch (figure) {
      case LEARNING_CURVES_WINNING_TICKET -> learningCurves(figure, ticketLines());
      case LEARNING_CURVES_RANDOM_REINITIALIZATION -> learningCurves(figure, reinitializedLines());
      case EARLY_STOP_ITERATION, ACCURACY_AT_EARLY_STOP, FINAL_ACCURACY, FINAL_TRAINING_ACCURACY ->
          Optional.of(
              overDensity(
                  figure,
                  variant.label(),
                  armLines(figure.quantity().orElseThrow()),
                  "at iteration %,d".formatted(variant.recipe().iterations())));
      case ACCURACY_AT_ITERATION -> Optional.empty(); // of all variants that are pruned alike
    };
  }

  private static String title(Experiment experiment, String label) {
    return "%s%s · %s · %s"
        .formatted(
            experiment.title(),
            label.isEmpty() ? "" : " · " + label,
            experiment.profile(),
            experiment.trials() == 1
                ? "one trial"
                : "mean, min and max of %d trials".formatted(experiment.trials()));
  }

  // Learning curves.

  private record Curve(String name, Look look, List<Point> points) {}

  private List<Curve> ticketLines() {
    List<Integer> rounds = roundsToShow();
    return IntStream.range(0, rounds.size())
        .mapToObj(
            i ->
                new Curve(
                    percent(rounds.get(i)),
                    Look.numbered(i),
                    curve(Arm.WINNING_TICKET, rounds.get(i))))
        .filter(line -> !line.points().isEmpty())
        .toList();
  }

  /** The dense network, and each of two densities with the reinitialization beside the ticket. */
  private List<Curve> reinitializedLines() {
    List<Integer> rounds =
        Stream.concat(roundsToShow().stream(), IntStream.rangeClosed(1, ladder.rounds()).boxed())
            .filter(round -> !curve(Arm.RANDOM_REINITIALIZATION, round).isEmpty())
            .distinct()
            .limit(2)
            .toList();
    if (rounds.isEmpty()) {
      return List.of();
    }
    List<Curve> lines = new ArrayList<>();
    lines.add(new Curve(percent(0), Look.numbered(0), curve(Arm.WINNING_TICKET, 0)));
    for (int i = 0; i < rounds.size(); i++) {
      int round = rounds.get(i);
      Look look = Look.numbered(i + 1);
      lines.add(new Curve(percent(round), look, curve(Arm.WINNING_TICKET, round)));
      lines.add(
          new Curve(
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

  private Optional<Plot> learningCurves(Figure figure, List<Curve> curves) {
    if (curves.isEmpty()) {
      return Optional.empty();
    }
    int iterations = variant.recipe().iterations();
    double lowest = Double.POSITIVE_INFINITY;
    double highest = 0;
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      lines.add(
          new Line(
              curve.name(),
              curve.look(),
              curve.points(),
              marked(curve.points(), i, curves.size())));
      for (Point point : curve.points()) {
        highest = Math.max(highest, point.max());
        // The first rise would flatten all that comes after it: it may begin below the frame.
        if (point.x() >= iterations / 10.0) {
          lowest = Math.min(lowest, point.min());
        }
      }
    }
    return Optional.of(
        new Plot(
            figure,
            Optional.empty(),
            variant.label(),
            title(experiment, variant.label()),
            new Plot.Iterations(
                iterations, Math.floor(lowest * 2) / 2, Math.min(100, Math.ceil(highest * 2) / 2)),
            "Test accuracy (%)",
            lines));
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

  // Quantities over density.

  /** Tickets and their reinitializations of several variants of one network in one picture. */
  private static List<Plot> sideBySide(
      Experiment experiment, List<Variant> alike, Results results) {
    Figures frame = new Figures(experiment, longest(alike), results, Map.of());
    List<Plot> plots = new ArrayList<>();
    for (Figure figure : Figure.values()) {
      Optional<Quantity> quantity = figure.quantity();
      if (quantity.isEmpty()) {
        continue;
      }
      List<Line> lines =
          ticketsAndReinitializations(
              alike,
              (variant, arm) ->
                  new Figures(experiment, variant, results, Map.of()).points(arm, quantity.get()));
      plots.add(frame.overDensity(figure, label(alike), lines, "at the last iteration"));
    }
    return plots;
  }

  /**
   * Test accuracies at the paper's iterations, for each of them tickets and reinitializations of
   * all variants in one picture.
   */
  private static List<Plot> inTheCourseOfTraining(
      Experiment experiment,
      List<Variant> alike,
      Results results,
      Map<Subject, LearningCurve> curves) {
    Figures frame = new Figures(experiment, longest(alike), results, Map.of());
    List<Plot> plots = new ArrayList<>();
    for (Iteration iteration : papersIterations(frame.variant)) {
      List<Line> lines =
          ticketsAndReinitializations(
              alike,
              (variant, arm) ->
                  new Figures(experiment, variant, results, curves).pointsAt(iteration, arm));
      if (!lines.isEmpty()) {
        plots.add(
            new Plot(
                Figure.ACCURACY_AT_ITERATION,
                Optional.of(iteration),
                label(alike),
                title(experiment, label(alike)),
                frame.rounds(),
                "Test accuracy at iteration %,d (%%)".formatted(iteration.value()),
                lines));
      }
    }
    return plots;
  }

  /**
   * Those evaluations of a training, before its last, that are nearest to where the paper looks.
   */
  private static List<Iteration> papersIterations(Variant variant) {
    TrainingRecipe recipe = variant.recipe();
    int interval = recipe.evaluationInterval();
    return PAPERS_ITERATIONS.getOrDefault(variant.network().name(), List.of()).stream()
        .map(part -> (int) Math.round(part * recipe.iterations() / interval) * interval)
        .filter(iteration -> iteration > 0 && iteration < recipe.iterations())
        .distinct()
        .map(Iteration::new)
        .toList();
  }

  private static Variant longest(List<Variant> alike) {
    return alike.stream()
        .max(Comparator.comparingInt(variant -> variant.pruning().rounds()))
        .orElseThrow();
  }

  /** Of a picture of these variants; one variant has its own. */
  private static String label(List<Variant> alike) {
    return alike.size() == 1
        ? alike.getFirst().label()
        : "all-of-" + alike.getFirst().network().name();
  }

  /** Two lines a variant, of one hue. */
  private static List<Line> ticketsAndReinitializations(
      List<Variant> alike, BiFunction<Variant, Arm, List<Point>> points) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < Math.min(alike.size(), Look.DISTINCT); i++) {
      Variant variant = alike.get(i);
      Look look = Look.numbered(i);
      String name = variant.label().isEmpty() ? Arm.WINNING_TICKET.words() : variant.label();
      line(name, look, points.apply(variant, Arm.WINNING_TICKET)).ifPresent(lines::add);
      line(
              name + " reinitialized",
              look.dashed(),
              points.apply(variant, Arm.RANDOM_REINITIALIZATION))
          .ifPresent(lines::add);
    }
    return lines;
  }

  /** One line an arm. */
  private List<Line> armLines(Quantity quantity) {
    return Stream.of(Arm.values())
        .flatMap(arm -> line(arm.words(), Look.of(arm), points(arm, quantity)).stream())
        .toList();
  }

  private static Optional<Line> line(String name, Look look, List<Point> points) {
    return points.isEmpty() ? Optional.empty() : Optional.of(new Line(name, look, points, points));
  }

  private List<Point> points(Arm arm, Quantity quantity) {
    return results.table().stream()
        .filter(row -> row.variant().equals(variant.label()) && row.arm() == arm)
        .map(row -> point(row.round(), percent(row.round()), row.spread(quantity)))
        .toList();
  }

  /** Test accuracies at an iteration, of the rounds all of whose trainings were evaluated there. */
  private List<Point> pointsAt(Iteration iteration, Arm arm) {
    return IntStream.rangeClosed(0, ladder.rounds())
        .boxed()
        .flatMap(
            round ->
                curve(arm, round).stream()
                    .filter(point -> point.x() == iteration.value())
                    .map(
                        point ->
                            new Point(
                                round, percent(round), point.mean(), point.min(), point.max())))
        .toList();
  }

  /**
   * Over the rounds of this variant's ladder.
   *
   * @param label of the variants that the lines are of
   * @param end what the last iteration is called
   */
  private Plot overDensity(Figure figure, String label, List<Line> lines, String end) {
    String yTitle =
        switch (figure.quantity().orElseThrow()) {
          case EARLY_STOP_ITERATION -> "Early-stop iteration (validation)";
          case ACCURACY_AT_EARLY_STOP -> "Test accuracy at early stop (%)";
          case FINAL_ACCURACY -> "Test accuracy %s (%%)".formatted(end);
          case FINAL_TRAINING_ACCURACY -> "Training accuracy %s (%%)".formatted(end);
        };
    return new Plot(
        figure, Optional.empty(), label, title(experiment, label), rounds(), yTitle, lines);
  }

  /** Of this variant's ladder. */
  private Plot.Rounds rounds() {
    int labels = Math.ceilDiv(ladder.rounds() + 1, LABELS_AT_MOST);
    return new Plot.Rounds(
        IntStream.rangeClosed(0, ladder.rounds()).mapToObj(this::printed).toList(),
        labels == 1 ? 1 : Math.max(PAPERS_STRIDE, labels));
  }

  /** The density of a round as the paper prints it. */
  private String printed(int round) {
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
