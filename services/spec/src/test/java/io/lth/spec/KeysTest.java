package io.lth.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lth.lottery.data.Augmentation;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key of the forms means something, and is explained. */
class KeysTest {
  private static final Sample SGD =
      Sample.VALID.withExperiment(
          "    name: adam\n    learning-rate: 0.0012\n    beta1: 0.8\n    beta2: 0.99\n    epsilon: 1e-7",
          "    name: sgd\n    learning-rate: 0.1\n    momentum: 0.9\n    weight-decay: 1e-4");
  private static final Sample GLOBAL =
      Sample.VALID
          .withExperiment(
              "  strategy: layerwise-magnitude\n  mode: iterative\n  rates:\n    fully-connected: 0.2\n    output: 0.1",
              "  strategy: global-magnitude\n  mode: iterative\n  rate: 0.2\n  kinds: [fully-connected]")
          .withExperiment("    densities: [51.3, 7.0]\n", "")
          .withoutClaims();

  private static final Sample AUGMENTED =
      Sample.VALID.withExperiment(
          "  dropout: 0.5\n", "  dropout: 0.5\n  augmentation:\n    flip: true\n    padding: 4\n");

  /** What one key was changed to. */
  record Change(Sample sample, String line, String instead) {
    String key() {
      String first = line.lines().findFirst().orElseThrow().strip();
      return first.substring(0, first.indexOf(':')).replaceFirst("^- ", "");
    }

    @Override
    public String toString() {
      return line.strip() + " → " + instead.strip();
    }
  }

  static Stream<Change> changesOfAnExperiment() {
    return Stream.of(
            "name: sample|name: other",
            "title: A sample|title: Another",
            "seed: 0|seed: 1",
            "trials: 5|trials: 6",
            "  validation: 5000|  validation: 5001",
            "    mean: 0.1|    mean: 0.2",
            "    deviation: 0.3|    deviation: 0.4",
            "engine: djl|engine: sparse",
            "    learning-rate: 0.0012|    learning-rate: 0.0013",
            "    beta1: 0.8|    beta1: 0.7",
            "    beta2: 0.99|    beta2: 0.98",
            "    epsilon: 1e-7|    epsilon: 1e-6",
            "  iterations: 50000|  iterations: 50001",
            "  batch-size: 60|  batch-size: 61",
            "  evaluation-interval: 100|  evaluation-interval: 99",
            "  dropout: 0.5|  dropout: 0.4",
            "    warmup: 10|    warmup: 11",
            "      - at: 20000|      - at: 20001",
            "        factor: 0.1|        factor: 0.2",
            "  mode: iterative|  mode: one-shot",
            "    output: 0.1|    output: 0.1001",
            "    fully-connected: 0.2|    fully-connected: 0.20001",
            "  rounds: 20|  rounds: 19",
            "  rewind-to: 7|  rewind-to: 8",
            "    draws: 3|    draws: 4",
            "    densities: [51.3, 7.0]|    densities: [51.3]")
        .map(change -> change(Sample.VALID, change));
  }

  static Stream<Change> changesOfVariants() {
    return Stream.of(
        change(SGD, "    momentum: 0.9|    momentum: 0.8"),
        change(SGD, "    weight-decay: 1e-4|    weight-decay: 1e-5"),
        change(AUGMENTED, "    flip: true|    flip: false"),
        change(AUGMENTED, "    padding: 4|    padding: 3"),
        change(GLOBAL, "  rate: 0.2|  rate: 0.3"),
        change(GLOBAL, "  kinds: [fully-connected]|  kinds: [output, fully-connected]"));
  }

  static Stream<Change> changesOfAProfile() {
    return Stream.of(
            "    trials: 2|    trials: 3",
            "    rounds: 3|    rounds: 4",
            "    iterations: 300|    iterations: 301",
            "    evaluation-interval: 50|    evaluation-interval: 51",
            "        draws: 2|        draws: 3")
        .map(change -> change(Sample.VALID, change));
  }

  static Stream<Change> changesOfClaims() {
    return Stream.of(
            "id: A1|id: A2",
            "locator: Figure 4a|locator: Figure 4b",
            "statement: Tickets are faster.|statement: Tickets are not slower.",
            "name: ratio|name: quotient",
            "estimator: ratio|estimator: difference",
            "quantity: early-stop-iteration|quantity: final-accuracy",
            "left:\n          arm: random-reinitialization|left:\n          arm: random-mask",
            "right:\n          arm: winning-ticket|right:\n          arm: random-mask",
            "of:\n          arm: winning-ticket|of:\n          arm: random-mask",
            "density: 21.1|density: 51.3",
            "arm: winning-ticket\n        from: 90|arm: random-mask\n        from: 90",
            "from: 90|from: 80",
            "to: 2|to: 3",
            "at-least: 1.5|at-least: 1.4",
            "at-most: 3.5|at-most: 3.4",
            "source: text|source: figure",
            "trials: 5|trials: 4",
            "iterations: 50000|iterations: 5",
            "prints: 2.51 times|prints: 2.5 times",
            "value: 2.51|value: 2.5",
            "locator: section 2|locator: section 3",
            "profile: full|profile: brief")
        .map(change -> change(Sample.VALID, change));
  }

  private static Change change(Sample sample, String change) {
    int bar = change.indexOf('|');
    return new Change(sample, change.substring(0, bar), change.substring(bar + 1));
  }

  @ParameterizedTest
  @MethodSource({"changesOfAnExperiment", "changesOfVariants"})
  void everyKeyOfAnExperimentIsRead(Change change) {
    Experiment changed =
        change.sample().withExperiment(change.line(), change.instead()).read("full");
    assertThat(changed).isNotEqualTo(change.sample().read("full"));
  }

  @Test
  void anExperimentThatNamesNoEngineTrainsWithDjl() {
    Sample silent = Sample.VALID.withExperiment("engine: djl\n", "");
    assertThat(silent.read("full").engine()).isEqualTo(Engine.DJL);
  }

  @Test
  void imagesAreTrainedOnAsTheyAreUnlessAnExperimentSaysOtherwise() {
    assertThat(Sample.VALID.read("full").only().recipe().augmentation())
        .isEqualTo(Augmentation.NONE);
    assertThat(AUGMENTED.read("full").only().recipe().augmentation())
        .isEqualTo(new Augmentation(true, 4));
    assertThat(
            AUGMENTED
                .withExperiment("    padding: 4\n", "")
                .read("full")
                .only()
                .recipe()
                .augmentation())
        .isEqualTo(new Augmentation(true, 0));
    assertThat(
            AUGMENTED
                .withExperiment("    flip: true\n", "")
                .read("full")
                .only()
                .recipe()
                .augmentation())
        .isEqualTo(new Augmentation(false, 4));
  }

  @Test
  void aListOfAsManyNumbersAsChannelsIsANormalizationToo() {
    Sample listed =
        Sample.VALID
            .withExperiment("mean: 0.1", "mean: [0.1]")
            .withExperiment("deviation: 0.3", "deviation: [0.3]");
    assertThat(listed.read("full").data().normalization())
        .isEqualTo(Sample.VALID.read("full").data().normalization())
        .isEqualTo(Normalization.of(0.1, 0.3));
  }

  @ParameterizedTest
  @MethodSource("changesOfAProfile")
  void everyKeyOfAProfileIsRead(Change change) {
    Experiment changed =
        change.sample().withExperiment(change.line(), change.instead()).read("brief");
    assertThat(changed).isNotEqualTo(change.sample().read("brief"));
  }

  @ParameterizedTest
  @MethodSource("changesOfClaims")
  void everyKeyOfClaimsIsRead(Change change) {
    Experiment changed = change.sample().withExpected(change.line(), change.instead()).read("full");
    assertThat(changed.claims()).isNotEqualTo(change.sample().read("full").claims());
  }

  /**
   * The keys that no change above can alter alone: choices of one, what only holds others, and
   * those of variants, which have a test of their own.
   */
  private static final Set<String> HELD_ELSEWHERE =
      Set.of(
          "schema",
          "network",
          "data",
          "normalization",
          "training",
          "optimizer",
          "augmentation",
          "schedule",
          "drops",
          "pruning",
          "strategy",
          "rates",
          "convolution",
          "shortcut",
          "controls",
          "random-mask",
          "iterative-ticket",
          "continued-training",
          "shuffled-weights",
          "signs-only",
          "random-reinitialization",
          "default-profile",
          "profiles",
          "claims",
          "measures",
          "expected",
          "scale",
          "paper",
          "variants",
          "variant",
          "images");

  @Test
  void theChangesAboveCoverEveryKeyOfTheForms() {
    Set<String> changed =
        Stream.of(
                changesOfAnExperiment(),
                changesOfVariants(),
                changesOfAProfile(),
                changesOfClaims())
            .flatMap(changes -> changes)
            .map(Change::key)
            .collect(Collectors.toCollection(TreeSet::new));
    changed.addAll(HELD_ELSEWHERE);
    Set<String> keys = new TreeSet<>();
    for (Form form : List.of(Form.EXPERIMENT, Form.EXPECTED)) {
      explained(form.json(), JsonPointer.empty()).keySet().stream()
          .map(pointer -> pointer.last().getMatchingProperty())
          .forEach(keys::add);
    }
    assertThat(keys).isEqualTo(changed);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyKeyHasATitleAndADescription(boolean experiment) {
    Map<JsonPointer, JsonNode> keys =
        explained((experiment ? Form.EXPERIMENT : Form.EXPECTED).json(), JsonPointer.empty());
    assertThat(keys).hasSizeGreaterThan(15);
    List<JsonPointer> unexplained = new ArrayList<>();
    keys.forEach(
        (pointer, key) -> {
          if (key.path("title").asText().isBlank() || key.path("description").asText().isBlank()) {
            unexplained.add(pointer);
          }
        });
    assertThat(unexplained).isEmpty();
  }

  /** The keys a schema defines, less those it merely repeats or tells variants apart by. */
  private static Map<JsonPointer, JsonNode> explained(JsonNode node, JsonPointer at) {
    Map<JsonPointer, JsonNode> keys = new LinkedHashMap<>();
    node.properties()
        .forEach(
            entry -> {
              JsonPointer pointer = at.appendProperty(entry.getKey());
              if (entry.getKey().equals("properties")) {
                entry
                    .getValue()
                    .properties()
                    .forEach(
                        key -> {
                          if (key.getValue().isObject()) {
                            keys.put(pointer.appendProperty(key.getKey()), key.getValue());
                          }
                          keys.putAll(
                              explained(key.getValue(), pointer.appendProperty(key.getKey())));
                        });
              } else if (!entry.getKey().equals("if")) {
                keys.putAll(explained(entry.getValue(), pointer));
              }
            });
    int index = 0;
    if (node.isArray()) {
      for (JsonNode item : node) {
        keys.putAll(explained(item, at.appendIndex(index++)));
      }
    }
    return keys;
  }
}
