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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The learning curves of many trainings as one CSV, a row an evaluation, with the stage before the
 * columns. Losses have six significant digits, which makes the file a third as large; counts are
 * exact, and so are the accuracies that follow from them.
 */
public final class CurvesCsv {
  private static final String HEADER =
      "stage,iteration,train_loss,"
          + "validation_loss,validation_correct,validation_count,"
          + "test_loss,test_correct,test_count";
  private static final int COLUMNS = 9;
  private static final MathContext LOSS = new MathContext(6);

  private CurvesCsv() {}

  static byte[] encode(SequencedMap<StageId, LearningCurve> curves) {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    curves.forEach(
        (stage, curve) -> {
          for (CurvePoint point : curve.points()) {
            csv.append(stage).append(',').append(point.iteration().value());
            csv.append(',').append(rounded(point.trainingLoss()));
            append(csv, point.validation());
            append(csv, point.test());
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
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
      throw malformed(
          "the header " + HEADER, lines.isEmpty() ? "nothing" : lines.getFirst(), where);
    }
    Map<StageId, List<CurvePoint>> points = new LinkedHashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      try {
        if (cells.length != COLUMNS) {
          throw new IllegalArgumentException("%d columns".formatted(cells.length));
        }
        points
            .computeIfAbsent(new StageId(cells[0]), stage -> new ArrayList<>())
            .add(
                new CurvePoint(
                    new Iteration(Integer.parseInt(cells[1])),
                    Double.parseDouble(cells[2]),
                    evaluation(cells, 3),
                    evaluation(cells, 6)));
      } catch (IllegalArgumentException e) {
        throw malformed("a point of a curve", lines.get(i), "%s, line %d".formatted(where, i + 1));
      }
    }
    SequencedMap<StageId, LearningCurve> curves = new LinkedHashMap<>();
    points.forEach((stage, of) -> curves.put(stage, new LearningCurve(of)));
    return curves;
  }

  private static void append(StringBuilder csv, Evaluation evaluation) {
    csv.append(',').append(rounded(evaluation.loss()));
    csv.append(',').append(evaluation.correct());
    csv.append(',').append(evaluation.count());
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

  private static Evaluation evaluation(String[] cells, int from) {
    return new Evaluation(
        Double.parseDouble(cells[from]),
        Integer.parseInt(cells[from + 1]),
        Integer.parseInt(cells[from + 2]));
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
