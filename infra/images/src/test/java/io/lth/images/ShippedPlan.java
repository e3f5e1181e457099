package io.lth.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lth.datasets.DatasetCatalog;
import io.lth.datasets.KnownDataset;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.spec.ExperimentReader;
import io.lth.spec.PlanJson;
import io.lth.spec.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The plan of the shipped {@code lenet-mnist} at a profile, as whoever walks it sees it: text and
 * JSON.
 *
 * @param documents what the workflow run keeps, by file name
 * @param stages each after those that it takes inputs of
 */
record ShippedPlan(Map<String, String> documents, List<JsonNode> stages) {
  private static final String FOLDER = "/reproductions/lenet-mnist/";

  static final String EXPERIMENT = "lenet-mnist";

  ShippedPlan {
    documents = Map.copyOf(documents);
    stages = List.copyOf(stages);
  }

  static ShippedPlan at(String profile) {
    String experimentFile = text("experiment.yaml");
    String expectedFile = text("expected.yaml");
    Experiment experiment =
        new ExperimentReader(
                DatasetCatalog.standard().datasets().stream()
                    .collect(Collectors.toMap(KnownDataset::name, KnownDataset::trainingCount)))
            .read(
                new SourceFile("experiment.yaml", experimentFile),
                new SourceFile("expected.yaml", expectedFile),
                profile);
    Plan plan = Planner.plan(experiment);
    String json = PlanJson.write(plan);
    return new ShippedPlan(
        Map.of("plan.json", json, "experiment.yaml", experimentFile, "expected.yaml", expectedFile),
        stages(json));
  }

  JsonNode stage(String id) {
    return stages.stream()
        .filter(stage -> stage.path("id").asText().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no stage " + id));
  }

  private static List<JsonNode> stages(String plan) {
    try {
      return new JsonMapper().readTree(plan).path("stages").valueStream().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String name) {
    try (InputStream file = ShippedPlan.class.getResourceAsStream(FOLDER + name)) {
      if (file == null) {
        throw new IllegalStateException("not on the class path: " + FOLDER + name);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
