package io.lth.stages.artifact;

import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.recipe.Iteration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A learning curve as CSV with a header. Losses are written so that they read back to the same
 * bits; accuracies stand beside the counts for the reader's sake.
 */
public final class CurveCsv {
  private static final String HEADER =
      "iteration,train_loss,"
          + "validation_loss,validation_correct,validation_count,validation_accuracy,"
          + "test_loss,test_correct,test_count,test_accuracy";

  private CurveCsv() {}

  public static byte[] encode(LearningCurve curve) {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    for (CurvePoint point : curve.points()) {
      csv.append(point.iteration().value()).append(',').append(point.trainingLoss());
      append(csv, point.validation());
      append(csv, point.test());
      csv.append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Decodes a curve.
   *
   * @param where it came from, for the message
   */
  public static LearningCurve decode(byte[] csv, String where) {
    List<String> lines = new String(csv, StandardCharsets.UTF_8).lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
      throw malformed(
          "the header " + HEADER, lines.isEmpty() ? "nothing" : lines.getFirst(), where);
    }
    List<CurvePoint> points = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      try {
        points.add(
            new CurvePoint(
                new Iteration(Integer.parseInt(cells[0])),
                Double.parseDouble(cells[1]),
                evaluation(cells, 2),
                evaluation(cells, 6)));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw malformed("a point of a curve", lines.get(i), "%s, line %d".formatted(where, i + 1));
      }
    }
    return new LearningCurve(points);
  }

  private static void append(StringBuilder csv, Evaluation evaluation) {
    csv.append(',').append(evaluation.loss());
    csv.append(',').append(evaluation.correct());
    csv.append(',').append(evaluation.count());
    csv.append(',').append(evaluation.accuracy());
  }

  private static Evaluation evaluation(String[] cells, int from) {
    return new Evaluation(
        Double.parseDouble(cells[from]),
        Integer.parseInt(cells[from + 1]),
        Integer.parseInt(cells[from + 2]));
  }

  private static ProblemException malformed(String expected, String found, String where) {
    return Problem.of(Fault.DATA, "curve-malformed")
        .expected(expected)
        .found(found)
        .where(where)
        .remedy("the file is not what was written; run the training that made it again")
        .exception();
  }
}
