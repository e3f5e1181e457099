package io.lth.evidence;

import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.recipe.Iteration;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The learning curves of many trainings as one CSV: a column an iteration, and seven rows a
 * training, one a quantity; a cell is empty where the training was not evaluated. What is alike
 * lies side by side, so that it is small when compressed. Losses have six significant digits;
 * counts are exact, and so are the accuracies that follow from them.
 */
public final class CurvesCsv {
  private static final String HEADER = "stage,quantity";
  private static final MathContext LOSS = new MathContext(6);

  /** A row of a training. */
  private enum Row {
    TRAIN_LOSS,
    VALIDATION_LOSS,
    VALIDATION_CORRECT,
    VALIDATION_COUNT,
    TEST_LOSS,
    TEST_CORRECT,
    TEST_COUNT;

    String of(CurvePoint point) {
      return switch (this) {
        case TRAIN_LOSS -> loss(point.trainingLoss());
        case VALIDATION_LOSS -> loss(point.validation().loss());
        case VALIDATION_CORRECT -> Integer.toString(point.validation().correct());
        case VALIDATION_COUNT -> Integer.toString(point.validation().count());
        case TEST_LOSS -> loss(point.test().loss());
        case TEST_CORRECT -> Integer.toString(point.test().correct());
        case TEST_COUNT -> Integer.toString(point.test().count());
      };
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static String loss(double value) {
      return Double.toString(rounded(value));
    }
  }

  private CurvesCsv() {}

  static byte[] encode(SequencedMap<StageId, LearningCurve> curves) {
    List<Iteration> iterations =
        curves.values().stream()
            .flatMap(curve -> curve.points().stream().map(CurvePoint::iteration))
            .distinct()
            .sorted()
            .toList();
    StringBuilder csv = new StringBuilder(HEADER);
    iterations.forEach(iteration -> csv.append(',').append(iteration.value()));
    csv.append('\n');
    curves.forEach(
        (stage, curve) -> {
          SortedMap<Iteration, CurvePoint> points = new TreeMap<>();
          curve.points().forEach(point -> points.put(point.iteration(), point));
          for (Row row : Row.values()) {
            csv.append(stage).append(',').append(row.label());
            for (Iteration iteration : iterations) {
              CurvePoint point = points.get(iteration);
              csv.append(',').append(point == null ? "" : row.of(point));
            }
            csv.append('\n');
          }
        });
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Decodes curves.
   *
   * @param where they came from, for the message
   */
  public static SequencedMap<StageId, LearningCurve> decode(byte[] csv, String where) {
    List<String> lines = new String(csv, StandardCharsets.UTF_8).lines().toList();
    if (lines.isEmpty() || !lines.getFirst().startsWith(HEADER)) {
      throw malformed(
          "a header from " + HEADER, lines.isEmpty() ? "nothing" : lines.getFirst(), where);
    }
    String[] header = lines.getFirst().split(",", -1);
    SequencedMap<StageId, LearningCurve> curves = new LinkedHashMap<>();
    for (int first = 1; first < lines.size(); first += Row.values().length) {
      int last = Math.min(first + Row.values().length, lines.size());
      List<String[]> rows =
          lines.subList(first, last).stream().map(line -> line.split(",", -1)).toList();
      try {
        curves.put(new StageId(rows.getFirst()[0]), curve(header, rows));
      } catch (IllegalArgumentException e) {
        throw malformed(
            "the rows %s of one training, of %d columns"
                .formatted(
                    Arrays.stream(Row.values()).map(Row::label).collect(Collectors.joining(", ")),
                    header.length),
            "rows that are not, or whose cells are no numbers (%s)".formatted(e.getMessage()),
            "%s, lines %d to %d".formatted(where, first + 1, last));
      }
    }
    return curves;
  }

  private static LearningCurve curve(String[] header, List<String[]> lines) {
    Map<Row, String[]> rows = rows(header, lines);
    List<CurvePoint> points = new ArrayList<>();
    for (int column = 2; column < header.length; column++) {
      Map<Row, String> cells = new EnumMap<>(Row.class);
      for (Map.Entry<Row, String[]> row : rows.entrySet()) {
        cells.put(row.getKey(), row.getValue()[column]);
      }
      if (cells.values().stream().anyMatch(cell -> !cell.isEmpty())) {
        points.add(
            new CurvePoint(
                new Iteration(Integer.parseInt(header[column])),
                Double.parseDouble(cell(cells, Row.TRAIN_LOSS)),
                evaluation(
                    cells, Row.VALIDATION_LOSS, Row.VALIDATION_CORRECT, Row.VALIDATION_COUNT),
                evaluation(cells, Row.TEST_LOSS, Row.TEST_CORRECT, Row.TEST_COUNT)));
      }
    }
    return new LearningCurve(points);
  }

  private static Map<Row, String[]> rows(String[] header, List<String[]> lines) {
    Map<Row, String[]> rows = new EnumMap<>(Row.class);
    Iterator<String[]> next = lines.iterator();
    for (Row row : Row.values()) {
      String[] cells = next.hasNext() ? next.next() : new String[0];
      if (cells.length != header.length
          || !cells[0].equals(lines.getFirst()[0])
          || !cells[1].equals(row.label())) {
        throw new IllegalArgumentException(row.label());
      }
      rows.put(row, cells);
    }
    return rows;
  }

  private static Evaluation evaluation(Map<Row, String> cells, Row loss, Row correct, Row count) {
    return new Evaluation(
        Double.parseDouble(cell(cells, loss)),
        Integer.parseInt(cell(cells, correct)),
        Integer.parseInt(cell(cells, count)));
  }

  private static String cell(Map<Row, String> cells, Row row) {
    return Objects.requireNonNull(cells.get(row));
  }

  /** A point as it reads back. */
  static CurvePoint rounded(CurvePoint point) {
    return new CurvePoint(
        point.iteration(),
        rounded(point.trainingLoss()),
        rounded(point.validation()),
        rounded(point.test()));
  }

  private static Evaluation rounded(Evaluation evaluation) {
    return new Evaluation(rounded(evaluation.loss()), evaluation.correct(), evaluation.count());
  }

  private static double rounded(double loss) {
    return new BigDecimal(loss).round(LOSS).doubleValue();
  }

  private static ProblemException malformed(String expected, String found, String where) {
    return Problem.of(Fault.DATA, "curves-malformed")
        .expected(expected)
        .found(found)
        .where(where)
        .remedy("the file is not what was written; write the run's bundle again")
        .exception();
  }
}
