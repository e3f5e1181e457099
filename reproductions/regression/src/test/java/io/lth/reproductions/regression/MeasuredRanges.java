package io.lth.reproductions.regression;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.TrainingSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * What measured runs came to, seed by seed, and the range that a new run must fall in: mean ± 4
 * standard deviations over the seeds, of each cell (a mean over trials).
 *
 * <p>Of losses it is the logarithms' range: they are above 0, and a training that has just begun at
 * a high rate spreads over powers of ten.
 *
 * <p>Early-stop iterations come in steps of the evaluation interval, so their range is at least one
 * step wide to each side.
 *
 * <p>One line a seed and cell: {@code seed,variant,round,arm,reading,value}.
 *
 * @param steps one evaluation interval of each variant, as a fraction of its training
 */
record MeasuredRanges(
    SequencedMap<MeasuredRanges.Cell, List<Double>> values, Map<String, Double> steps) {
  private static final double DEVIATIONS = 4;

  /** What is held against a range. */
  enum Reading {
    ACCURACY_AT_EARLY_STOP,
    FINAL_ACCURACY,
    /** Of the test set at the last iteration: varies least where little has been learned. */
    FINAL_LOSS,
    /** Early-stop iteration ∶ that of the variant's dense network. */
    EARLY_STOP_RATIO;

    double of(TrainingSummary summary) {
      return switch (this) {
        case ACCURACY_AT_EARLY_STOP -> Quantity.ACCURACY_AT_EARLY_STOP.of(summary);
        case FINAL_ACCURACY -> Quantity.FINAL_ACCURACY.of(summary);
        case FINAL_LOSS -> summary.last().test().loss();
        case EARLY_STOP_RATIO -> Quantity.EARLY_STOP_ITERATION.of(summary);
      };
    }
  }

  /** The trainings of one arm of a variant in a round. */
  record Group(String variant, int round, Arm arm) {
    static Group of(TrainingSummary summary) {
      var subject = summary.subject();
      return new Group(subject.variant(), subject.round(), subject.arm());
    }

    Group dense() {
      return new Group(variant, 0, Arm.WINNING_TICKET);
    }
  }

  /** A reading of a group. */
  record Cell(Group group, Reading reading) {}

  /** A closed interval. */
  record Range(double lower, double upper) {
    boolean contains(double value) {
      return lower <= value && value <= upper;
    }
  }

  /** Where a cell of a new run must fall. */
  Range range(Cell cell) {
    List<Double> measured = values.getOrDefault(cell, List.of());
    if (measured.size() < 5) {
      throw new IllegalStateException(
          "%s was measured for %d seeds only".formatted(cell, measured.size()));
    }
    if (cell.reading() == Reading.FINAL_LOSS) {
      // Above 0, and where a training is yet to settle spread over powers of ten.
      Range logarithms = around(measured.stream().map(Math::log).toList(), 0);
      return new Range(Math.exp(logarithms.lower()), Math.exp(logarithms.upper()));
    }
    return around(
        measured,
        cell.reading() == Reading.EARLY_STOP_RATIO
            ? Objects.requireNonNull(steps.get(cell.group().variant()))
            : 0);
  }

  /** Mean ± 4 standard deviations, at least so much to each side. */
  private static Range around(List<Double> measured, double least) {
    double mean = measured.stream().mapToDouble(Double::doubleValue).sum() / measured.size();
    double squares = measured.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    double width = Math.max(least, DEVIATIONS * Math.sqrt(squares / (measured.size() - 1)));
    return new Range(mean - width, mean + width);
  }

  /** The cells of a run that are out of range, each as a sentence. */
  List<String> violations(Results results) {
    Map<Cell, Double> cells = cells(results);
    List<String> violations = new ArrayList<>();
    for (Cell cell : values.keySet()) {
      Double value = cells.get(cell);
      if (value == null) {
        violations.add("%s is missing".formatted(cell));
      } else if (!range(cell).contains(value)) {
        violations.add("%s is %s, expected in %s".formatted(cell, value, range(cell)));
      }
    }
    return violations;
  }

  static MeasuredRanges of(Experiment experiment) {
    String resource = "/measured/%s/%s.csv".formatted(experiment.name(), experiment.profile());
    SequencedMap<Cell, List<Double>> values = new LinkedHashMap<>();
    try (var file = MeasuredRanges.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new IllegalStateException("no measured runs: " + resource);
      }
      new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("seed"))
          .map(line -> line.split(","))
          .forEach(
              cells ->
                  values
                      .computeIfAbsent(
                          new Cell(
                              new Group(
                                  cells[1],
                                  Integer.parseInt(cells[2]),
                                  Arm.labelled(cells[3]).orElseThrow()),
                              Reading.valueOf(cells[4])),
                          cell -> new ArrayList<>())
                      .add(Double.valueOf(cells[5])));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return new MeasuredRanges(
        values,
        experiment.variants().stream()
            .collect(Collectors.toMap(Variant::label, variant -> step(variant.recipe()))));
  }

  private static double step(TrainingRecipe recipe) {
    return (double) recipe.evaluationInterval() / recipe.iterations();
  }

  /**
   * Measures an experiment at a profile over seeds and writes the file; see {@code
   * reproductions/regression/measure}.
   *
   * @param arguments cache of datasets, experiment, profile, first seed, last seed, file
   */
  public static void main(String[] arguments) throws IOException {
    Path cache = Path.of(arguments[0]);
    Experiment experiment =
        TestImages.inPlaceOfCifar(Reproduction.experiment(arguments[1], arguments[2]));
    StringBuilder csv = new StringBuilder();
    csv.append(
        "# reproductions/regression/measure %s %s %s %s%n"
            .formatted(arguments[1], arguments[2], arguments[3], arguments[4]));
    csv.append("seed,variant,round,arm,reading,value\n");
    try (Reproduction reproduction =
        new Reproduction(cache, TestImages.folder().stream().toArray(Path[]::new))) {
      for (long seed = Long.parseLong(arguments[3]); seed <= Long.parseLong(arguments[4]); seed++) {
        Results results = reproduction.run(experiment.withSeed(new Seed(seed))).results();
        for (Map.Entry<Cell, Double> entry : cells(results).entrySet()) {
          Group group = entry.getKey().group();
          csv.append(
              "%d,%s,%d,%s,%s,%s%n"
                  .formatted(
                      seed,
                      group.variant(),
                      group.round(),
                      group.arm().label(),
                      entry.getKey().reading(),
                      entry.getValue()));
        }
        System.err.printf("%s, seed %d: measured%n", experiment.profile(), seed);
      }
    }
    Path file = Path.of(arguments[5]);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, csv);
  }

  private static SequencedMap<Cell, Double> cells(Results results) {
    SequencedMap<Group, List<TrainingSummary>> groups =
        results.summaries().stream()
            .collect(Collectors.groupingBy(Group::of, LinkedHashMap::new, Collectors.toList()));
    SequencedMap<Cell, Double> cells = new LinkedHashMap<>();
    groups.forEach(
        (group, summaries) -> {
          double dense =
              mean(
                  Reading.EARLY_STOP_RATIO,
                  Objects.requireNonNull(groups.get(group.dense()), "no dense network"));
          for (Reading reading : Reading.values()) {
            double mean = mean(reading, summaries);
            cells.put(
                new Cell(group, reading),
                reading == Reading.EARLY_STOP_RATIO ? mean / dense : mean);
          }
        });
    return cells;
  }

  private static double mean(Reading reading, List<TrainingSummary> summaries) {
    return summaries.stream().mapToDouble(reading::of).average().orElseThrow();
  }
}
