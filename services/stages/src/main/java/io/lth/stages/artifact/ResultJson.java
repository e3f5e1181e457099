package io.lth.stages.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.StageResult;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** A stage's result as one line of JSON: references and numbers. */
public final class ResultJson {
  private static final JsonMapper JSON = new JsonMapper();

  private ResultJson() {}

  public static String encode(StageResult result) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode outputs = root.putObject("outputs");
    result
        .outputs()
        .forEach(
            (name, reference) ->
                outputs
                    .putObject(name)
                    .put("run", reference.run())
                    .put("path", reference.path())
                    .put("sha256", reference.digest().hex())
                    .put("size", reference.size()));
    ObjectNode numbers = root.putObject("numbers");
    result.numbers().forEach(numbers::put);
    return root.toString();
  }

  /**
   * Decodes a result.
   *
   * @param where it came from, for the message
   */
  public static StageResult decode(String json, String where) {
    try {
      JsonNode root = JSON.readTree(json);
      SequencedMap<String, ArtifactReference> outputs = new LinkedHashMap<>();
      root.required("outputs")
          .properties()
          .forEach(output -> outputs.put(output.getKey(), reference(output.getValue())));
      SequencedMap<String, Double> numbers = new LinkedHashMap<>();
      root.required("numbers")
          .properties()
          .forEach(number -> numbers.put(number.getKey(), number.getValue().doubleValue()));
      return new StageResult(outputs, numbers);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw Problem.of(Fault.DATA, "result-malformed")
          .expected("a stage's result as this version of lth writes it")
          .found(String.valueOf(e.getMessage()))
          .where(where)
          .remedy("start a run of its own with --fresh")
          .exception(e);
    }
  }

  private static ArtifactReference reference(JsonNode node) {
    return new ArtifactReference(
        node.required("run").asText(),
        node.required("path").asText(),
        new Sha256(node.required("sha256").asText()),
        node.required("size").asLong());
  }
}
