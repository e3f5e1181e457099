package io.lth.spec;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.lottery.data.Augmentation;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.identity.StageKey;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names results by what determines them.
 *
 * <p>A parameter at its default is left out of the key, so a parameter that is added later, with
 * today's behaviour as its default, leaves all keys valid. Hence a default never changes: a new one
 * is a new version of the kind.
 */
public final class StageKeys {
  private static final Map<String, JsonNode> DEFAULTS = defaults();

  private StageKeys() {}

  /**
   * The key of a stage's result.
   *
   * @param inputDigests of the content of every input, by its name
   */
  public static StageKey key(Stage stage, Map<String, Sha256> inputDigests, Numerics numerics) {
    if (!inputDigests.keySet().equals(stage.inputs().keySet())) {
      throw new IllegalArgumentException(
          "%s takes %s, but digests are given of %s"
              .formatted(stage.id(), stage.inputs().keySet(), inputDigests.keySet()));
    }
    return new StageKey(CanonicalJson.digest(identity(stage, inputDigests, numerics)));
  }

  /** What the key is the digest of. */
  static ObjectNode identity(Stage stage, Map<String, Sha256> inputDigests, Numerics numerics) {
    ObjectNode identity = JsonNodeFactory.instance.objectNode();
    identity.put("kind", stage.kind().label());
    identity.put("version", stage.kind().version());
    identity.set("parameters", parameters(stage));
    identity.set("inputs", DomainJson.tree(inputDigests));
    identity.set("numerics", DomainJson.tree(numerics));
    return identity;
  }

  /** The stage's parameters that are not at their default. */
  private static JsonNode parameters(Stage stage) {
    ObjectNode parameters = (ObjectNode) DomainJson.tree(stage.parameters());
    parameters.remove("kind");
    List<String> owners = new ArrayList<>(List.of("", "/experiment"));
    for (int i = 0; i < parameters.at("/experiment/variants").size(); i++) {
      owners.add("/experiment/variants/" + i);
    }
    for (String owner : owners) {
      DEFAULTS.forEach((path, standard) -> leaveOut(parameters, owner + path, standard));
    }
    leaveOutUnnamed(parameters);
    if (stage.kind() != StageKind.RENDER) {
      leaveOutWhatIsOnlyShown(parameters);
    }
    return parameters;
  }

  /** What the paper prints stands in reports, and determines neither results nor verdicts. */
  private static void leaveOutWhatIsOnlyShown(ObjectNode parameters) {
    for (JsonNode claim : parameters.at("/experiment/claims")) {
      for (JsonNode measure : claim.path("measures")) {
        ((ObjectNode) measure).remove("paper");
      }
    }
  }

  /** Wherever a variant is named, that of an experiment with but one has no name. */
  private static void leaveOutUnnamed(JsonNode node) {
    if (node instanceof ObjectNode object && object.path("variant").asText("-").isEmpty()) {
      object.remove("variant");
    }
    node.forEach(StageKeys::leaveOutUnnamed);
  }

  private static void leaveOut(JsonNode parameters, String path, JsonNode standard) {
    JsonPointer pointer = JsonPointer.compile(path);
    if (parameters.at(pointer).equals(standard)
        && parameters.at(pointer.head()) instanceof ObjectNode owner) {
      owner.remove(pointer.last().getMatchingProperty());
    }
  }

  private static Map<String, JsonNode> defaults() {
    Optimizer.Adam adam = Optimizer.Adam.of(1);
    Map<String, JsonNode> defaults = new LinkedHashMap<>();
    defaults.put("/engine", DomainJson.tree(Engine.DJL));
    defaults.put("/data/images", DomainJson.tree(DatasetChoice.ALL));
    defaults.put("/data/normalization", DomainJson.tree(Normalization.UNIT_INTERVAL));
    defaults.put("/recipe/optimizer/beta1", DomainJson.tree(adam.beta1()));
    defaults.put("/recipe/optimizer/beta2", DomainJson.tree(adam.beta2()));
    defaults.put("/recipe/optimizer/epsilon", DomainJson.tree(adam.epsilon()));
    defaults.put("/recipe/schedule", DomainJson.tree(Schedule.CONSTANT));
    defaults.put("/recipe/dropout", DomainJson.tree(0.0));
    defaults.put("/recipe/augmentation", DomainJson.tree(Augmentation.NONE));
    defaults.put("/pruning/rewind-to", DomainJson.tree(Iteration.ZERO));
    defaults.put("/snapshot", DomainJson.tree(Iteration.ZERO));
    defaults.put("/label", DomainJson.tree(Variant.UNNAMED));
    return Map.copyOf(defaults);
  }
}
