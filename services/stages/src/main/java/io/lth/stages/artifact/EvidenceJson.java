package io.lth.stages.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.lottery.audit.Check;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimate;
import io.lth.lottery.claim.Judgement;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.mask.Density;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Spread;
import io.lth.lottery.result.Subject;
import io.lth.lottery.result.TableRow;
import io.lth.lottery.result.TrainingSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Summaries, results, checks and verdicts as JSON ({@link EvidenceSchema}), and the table in
 * MLflow's form. Fields have a fixed order, so the same content gives the same bytes.
 */
public final class EvidenceJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private EvidenceJson() {}

  public static byte[] encode(TrainingSummary summary) {
    return bytes(node(summary));
  }

  public static TrainingSummary decodeSummary(byte[] json, String where) {
    return decode(json, where, EvidenceJson::summary);
  }

  public static byte[] encode(Results results) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode trainings = root.putArray("trainings");
    results.summaries().forEach(summary -> trainings.add(node(summary)));
    return bytes(root);
  }

  public static Results decodeResults(byte[] json, String where) {
    return decode(
        json, where, root -> new Results(each(root.required("trainings"), EvidenceJson::summary)));
  }

  /** The table as {@code {columns, data}}, which MLflow shows as a table. */
  public static byte[] encodeTable(List<TableRow> rows) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode columns = root.putArray("columns");
    boolean named = rows.stream().anyMatch(row -> !row.variant().isEmpty());
    if (named) {
      columns.add("variant");
    }
    columns.add("round").add("density %").add("arm").add("trainings");
    for (Quantity quantity : Quantity.values()) {
      for (String part : List.of("mean", "min", "max")) {
        columns.add(quantity.label() + " " + part);
      }
    }
    ArrayNode data = root.putArray("data");
    for (TableRow row : rows) {
      ArrayNode cells = data.addArray();
      if (named) {
        cells.add(row.variant());
      }
      cells.add(row.round()).add(row.density().percent(1)).add(row.arm().words());
      cells.add(row.trainings());
      for (Quantity quantity : Quantity.values()) {
        Spread spread = row.spread(quantity);
        cells.add(spread.mean()).add(spread.min()).add(spread.max());
      }
    }
    return bytes(root);
  }

  public static byte[] encodeChecks(List<CheckResult> checks) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode array = root.putArray("checks");
    for (CheckResult result : checks) {
      ObjectNode node = array.addObject();
      node.put("check", result.check().label());
      node.put("law", result.check().law());
      node.put("passed", result.passed());
      node.put("examined", result.examined());
      ArrayNode findings = node.putArray("findings");
      result.findings().forEach(findings::add);
    }
    return bytes(root);
  }

  public static List<CheckResult> decodeChecks(byte[] json, String where) {
    return decode(
        json,
        where,
        root ->
            each(
                root.required("checks"),
                node ->
                    new CheckResult(
                        Arrays.stream(Check.values())
                            .filter(check -> check.label().equals(text(node, "check")))
                            .findFirst()
                            .orElseThrow(),
                        integer(node, "examined"),
                        each(node.required("findings"), JsonNode::textValue))));
  }

  public static byte[] encodeVerdicts(List<Verdict> verdicts) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode array = root.putArray("verdicts");
    verdicts.forEach(verdict -> array.add(node(verdict)));
    return bytes(root);
  }

  /**
   * Decodes verdicts.
   *
   * @param claims that were judged; verdicts name them by id
   */
  public static List<Verdict> decodeVerdicts(byte[] json, List<Claim> claims, String where) {
    return decode(
        json, where, root -> each(root.required("verdicts"), node -> verdict(node, claims)));
  }

  private static ObjectNode node(TrainingSummary summary) {
    ObjectNode node = JSON.createObjectNode();
    if (!summary.subject().variant().isEmpty()) {
      node.put("variant", summary.subject().variant());
    }
    node.put("trial", summary.subject().trial());
    node.put("round", summary.subject().round());
    node.put("arm", summary.subject().arm().label());
    node.put("draw", summary.subject().draw());
    ObjectNode density = node.putObject("density");
    density.put("remaining", summary.density().remaining()).put("total", summary.density().total());
    put(node.putObject("early-stop"), summary.earlyStop());
    put(node.putObject("last"), summary.last());
    put(node.putObject("final-training"), summary.finalTraining());
    node.put("revived-weights", summary.revivedWeights());
    node.put("revived-moments", summary.revivedMoments());
    return node;
  }

  private static void put(ObjectNode node, CurvePoint point) {
    node.put("iteration", point.iteration().value());
    node.put("training-loss", point.trainingLoss());
    put(node.putObject("validation"), point.validation());
    put(node.putObject("test"), point.test());
  }

  private static void put(ObjectNode node, Evaluation evaluation) {
    node.put("loss", evaluation.loss());
    node.put("correct", evaluation.correct());
    node.put("count", evaluation.count());
  }

  private static TrainingSummary summary(JsonNode node) {
    JsonNode density = node.required("density");
    return new TrainingSummary(
        new Subject(
            node.path("variant").asText(Variant.UNNAMED),
            integer(node, "trial"),
            integer(node, "round"),
            Arm.labelled(text(node, "arm")).orElseThrow(),
            integer(node, "draw")),
        new Density(integer(density, "remaining"), integer(density, "total")),
        point(node.required("early-stop")),
        point(node.required("last")),
        evaluation(node.required("final-training")),
        integer(node, "revived-weights"),
        integer(node, "revived-moments"));
  }

  private static CurvePoint point(JsonNode node) {
    return new CurvePoint(
        new Iteration(integer(node, "iteration")),
        number(node, "training-loss"),
        evaluation(node.required("validation")),
        evaluation(node.required("test")));
  }

  private static Evaluation evaluation(JsonNode node) {
    return new Evaluation(number(node, "loss"), integer(node, "correct"), integer(node, "count"));
  }

  private static ObjectNode node(Verdict verdict) {
    ObjectNode node = JSON.createObjectNode();
    node.put("claim", verdict.claim().id());
    node.put("locator", verdict.claim().locator());
    node.put("statement", verdict.claim().statement());
    node.put("verdict", verdict.outcome().words());
    node.put("reason", verdict.reason());
    node.put("trials", verdict.trials());
    node.put("tier", verdict.tier().name());
    ArrayNode judgements = node.putArray("measures");
    for (Judgement judgement : verdict.judgements()) {
      ObjectNode measure = judgements.addObject();
      measure.put("name", judgement.measure().name());
      measure.put("expected", judgement.measure().expected().toString());
      measure.put("source", judgement.measure().expected().source());
      measure.put("verdict", judgement.outcome().words());
      measure.put("reason", judgement.reason());
      judgement.measured().ifPresent(estimate -> put(measure, estimate));
    }
    return node;
  }

  private static void put(ObjectNode node, Estimate estimate) {
    node.put("value", estimate.value());
    node.put("mean-of-trials", estimate.meanOfTrials());
    ArrayNode perTrial = node.putArray("per-trial");
    estimate.perTrial().forEach(perTrial::add);
    node.putArray("interval-95").add(estimate.interval().lower()).add(estimate.interval().upper());
  }

  private static Verdict verdict(JsonNode node, List<Claim> claims) {
    String id = text(node, "claim");
    Claim claim = claims.stream().filter(known -> known.id().equals(id)).findFirst().orElseThrow();
    return new Verdict(
        claim,
        outcome(node),
        integer(node, "trials"),
        DeterminismTier.valueOf(text(node, "tier")),
        text(node, "reason"),
        each(node.required("measures"), measure -> judgement(measure, claim)));
  }

  private static Judgement judgement(JsonNode node, Claim claim) {
    String name = text(node, "name");
    Measure measure =
        claim.measures().stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow();
    if (!node.has("value")) {
      return new Judgement(measure, outcome(node), null, text(node, "reason"));
    }
    JsonNode interval = node.required("interval-95");
    Estimate estimate =
        new Estimate(
            number(node, "value"),
            each(node.required("per-trial"), JsonNode::doubleValue),
            new Estimate.Interval(
                interval.required(0).doubleValue(), interval.required(1).doubleValue()));
    return new Judgement(measure, outcome(node), estimate, text(node, "reason"));
  }

  private static Outcome outcome(JsonNode node) {
    return Arrays.stream(Outcome.values())
        .filter(outcome -> outcome.words().equals(text(node, "verdict")))
        .findFirst()
        .orElseThrow();
  }

  private static <T> T decode(byte[] json, String where, Function<JsonNode, T> reader) {
    try {
      JsonNode root = JSON.readTree(json);
      EvidenceSchema.require(root, where);
      return reader.apply(root);
    } catch (ProblemException e) {
      throw e;
    } catch (JsonProcessingException | RuntimeException e) {
      throw Problem.of(Fault.DATA, "evidence-malformed")
          .expected("JSON as this version of lth writes it")
          .found(String.valueOf(e.getMessage()))
          .where(where)
          .remedy("the file is not what was written; run the stage that made it again")
          .exception(e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory does not fail", e);
    }
  }

  private static <T> List<T> each(JsonNode array, Function<JsonNode, T> reader) {
    List<T> list = new ArrayList<>();
    array.forEach(node -> list.add(reader.apply(node)));
    return list;
  }

  private static String text(JsonNode node, String field) {
    return node.required(field).asText();
  }

  private static int integer(JsonNode node, String field) {
    JsonNode value = node.required(field);
    if (!value.isInt()) {
      throw new IllegalArgumentException(
          "%s must be an integer, but is %s".formatted(field, value));
    }
    return value.intValue();
  }

  private static double number(JsonNode node, String field) {
    JsonNode value = node.required(field);
    if (!value.isNumber()) {
      throw new IllegalArgumentException("%s must be a number, but is %s".formatted(field, value));
    }
    return value.doubleValue();
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return (JSON.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
