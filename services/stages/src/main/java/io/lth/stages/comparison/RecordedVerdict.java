package io.lth.stages.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.artifact.EvidenceSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A verdict as a run recorded it, also where the claims have changed since.
 *
 * @param outcome in words
 */
public record RecordedVerdict(
    String claim, String outcome, String reason, List<RecordedMeasure> measures) {
  private static final JsonMapper JSON = new JsonMapper();

  public RecordedVerdict {
    measures = List.copyOf(measures);
  }

  /**
   * A number that the verdict rests on.
   *
   * @param values what was measured, its 95 % interval and the mean of the trials' own: value,
   *     lower, upper, mean; empty where nothing could be
   */
  public record RecordedMeasure(String name, String outcome, String expected, List<Double> values) {
    public RecordedMeasure {
      values = List.copyOf(values);
      if (values.size() != 0 && values.size() != 4) {
        throw new IllegalArgumentException("a value, its interval and a mean, not " + values);
      }
    }

    public OptionalDouble value() {
      return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(values.getFirst());
    }
  }

  /**
   * The verdicts of a run's {@code verdicts.json}.
   *
   * @param where it came from, for the message
   */
  public static List<RecordedVerdict> read(byte[] json, String where) {
    try {
      JsonNode root = JSON.readTree(json);
      EvidenceSchema.require(root, where);
      List<RecordedVerdict> verdicts = new ArrayList<>();
      for (JsonNode node : root.required("verdicts")) {
        List<RecordedMeasure> measures = new ArrayList<>();
        node.required("measures").forEach(measure -> measures.add(measure(measure)));
        verdicts.add(
            new RecordedVerdict(
                text(node, "claim"), text(node, "verdict"), text(node, "reason"), measures));
      }
      return List.copyOf(verdicts);
    } catch (IOException | IllegalArgumentException e) {
      throw Problem.of(Fault.DATA, "verdicts-malformed")
          .expected("verdicts as lth writes them")
          .found(String.valueOf(e.getMessage()))
          .where(where)
          .remedy("the file is not what was written; run the stage that made it again")
          .exception(e);
    }
  }

  private static RecordedMeasure measure(JsonNode node) {
    List<Double> values =
        node.has("value")
            ? List.of(
                node.required("value").doubleValue(),
                node.required("interval-95").required(0).doubleValue(),
                node.required("interval-95").required(1).doubleValue(),
                node.required("mean-of-trials").doubleValue())
            : List.of();
    return new RecordedMeasure(
        text(node, "name"), text(node, "verdict"), text(node, "expected"), values);
  }

  private static String text(JsonNode node, String field) {
    return node.required(field).asText();
  }
}
