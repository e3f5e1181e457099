package io.lth.reproductions.regression;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.TableRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What measured runs came to, seed by seed, and the range that a new run must fall in: mean ± 4
 * standard deviations over the seeds, of each cell of the table (a mean over trials).
 *
 * <p>Early-stop iterations come in steps of the evaluation interval, so their range is at least one
 * step wide to each side.
 *
 * <p>One line a seed and cell: {@code seed,round,arm,reading,value}.
 *
 * @param step one evaluation interval, as a fraction of the training
 */
record MeasuredRanges(SequencedMap<MeasuredRanges.Cell, List<Double>> values, double step) {
  private static final double DEVIATIONS = 4;

  /** What is held against a range. */
  enum Reading {
    ACCURACY_AT_EARLY_STOP,
    FINAL_ACCURACY,
    /** Early-stop iteration ∶ that of the dense network. */
    EARLY_STOP_RATIO
  }

  /** A reading of a cell of the table. */
  record Cell(int round, Arm arm, Reading reading) {}

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
    double mean = measured.stream().mapToDouble(Double::doubleValue).sum() / measured.size();
    double squares = measured.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    double least = cell.reading() == Reading.EARLY_STOP_RATIO ? step : 0;
    double width = Math.max(least, DEVIATIONS * Math.sqrt(squares / (measured.size() - 1)));
    return new Range(mean - width, mean + width);
  }

  /** The cells of a run's table that are out of range, each as a sentence. */
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
    String resource = "/measured/%s.csv".formatted(experiment.profile());
    TrainingRecipe recipe = experiment.only().recipe();
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
                              Integer.parseInt(cells[1]),
                              Arm.labelled(cells[2]).orElseThrow(),
                              Reading.valueOf(cells[3])),
                          cell -> new ArrayList<>())
                      .add(Double.valueOf(cells[4])));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return new MeasuredRanges(values, (double) recipe.evaluationInterval() / recipe.iterations());
  }

  /**
   * Measures a profile over seeds and writes the file; see {@code
   * reproductions/regression/measure}.
   *
   * @param arguments cache of datasets, profile, first seed, last seed, file
   */
  public static void main(String[] arguments) throws IOException {
    Path cache = Path.of(arguments[0]);
    String profile = arguments[1];
    StringBuilder csv = new StringBuilder();
    csv.append(
        "# reproductions/regression/measure %s %s %s%n"
            .formatted(profile, arguments[2], arguments[3]));
    csv.append("seed,round,arm,reading,value\n");
    try (Reproduction reproduction = new Reproduction(cache)) {
      for (long seed = Long.parseLong(arguments[2]); seed <= Long.parseLong(arguments[3]); seed++) {
        Results results = reproduction.run(Reproduction.experiment(profile, seed)).results();
        for (Map.Entry<Cell, Double> entry : cells(results).entrySet()) {
          Cell cell = entry.getKey();
          csv.append(
              "%d,%d,%s,%s,%s%n"
                  .formatted(
                      seed, cell.round(), cell.arm().label(), cell.reading(), entry.getValue()));
        }
        System.err.printf("%s, seed %d: measured%n", profile, seed);
      }
    }
    Files.writeString(Path.of(arguments[4]), csv);
  }

  private static SequencedMap<Cell, Double> cells(Results results) {
    SequencedMap<Cell, Double> cells = new LinkedHashMap<>();
    double dense = results.table().getFirst().spread(Quantity.EARLY_STOP_ITERATION).mean();
    for (TableRow row : results.table()) {
      for (Reading reading : Reading.values()) {
        cells.put(
            new Cell(row.round(), row.arm(), reading),
            switch (reading) {
              case ACCURACY_AT_EARLY_STOP -> row.spread(Quantity.ACCURACY_AT_EARLY_STOP).mean();
              case FINAL_ACCURACY -> row.spread(Quantity.FINAL_ACCURACY).mean();
              case EARLY_STOP_RATIO -> row.spread(Quantity.EARLY_STOP_ITERATION).mean() / dense;
            });
      }
    }
    return cells;
  }
}
