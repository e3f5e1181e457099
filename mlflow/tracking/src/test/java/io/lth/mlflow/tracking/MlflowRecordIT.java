package io.lth.mlflow.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.execution.StageRun;
import io.lth.stages.execution.WorkflowOutcome;
import io.lth.stages.execution.WorkflowRequest.Resumption;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.port.DatasetInput;
import io.lth.stages.port.Metric;
import io.lth.stages.port.NewRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.testing.TinyWorkflow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MlflowRecordIT {
  private RealMlflow mlflow;
  private MlflowRecord mlflowRecord;
  private final RecordedOutages outages = new RecordedOutages();

  @SuppressWarnings("NullAway") // JUnit fills them before any test
  MlflowRecordIT() {}

  @BeforeAll
  void start(@TempDir Path state) throws Exception {
    mlflow = new RealMlflow(state);
    mlflow.start();
    mlflow.awaitReady();
    mlflowRecord = connect("lenet-mnist");
  }

  @AfterAll
  void stop() throws Exception {
    mlflowRecord.close();
    mlflow.close();
  }

  @Test
  void runsAreNestedAndKeepTagsParametersAndDescription() {
    String parent = mlflowRecord.open(run("workflow", null, Map.of("lth.trial", "none"), Map.of()));
    SequencedMap<String, String> parameters = new LinkedHashMap<>();
    IntStream.range(0, 120).forEach(i -> parameters.put("parameter " + i, "v".repeat(i + 1)));
    String child = mlflowRecord.open(run("trial 1", parent, Map.of("lth.trial", "1"), parameters));

    JsonNode kept = mlflow.rest("runs/get?run_id=" + child).path("run");

    assertThat(kept.path("info").path("run_name").asText()).isEqualTo("trial 1");
    Map<String, String> tags = entries(kept.path("data").path("tags"));
    assertThat(tags)
        .containsEntry("mlflow.parentRunId", parent)
        .containsEntry("mlflow.note.content", "**what** it is")
        .containsEntry("lth.trial", "1");
    assertThat(entries(kept.path("data").path("params"))).isEqualTo(parameters);
    assertThat(mlflowRecord.find(child).orElseThrow().tags()).isEqualTo(tags);
    assertThat(mlflowRecord.find(child).orElseThrow().parameters()).isEqualTo(parameters);
    assertThat(mlflowRecord.withTags(Map.of("lth.trial", "1")))
        .filteredOn(run -> run.id().equals(child))
        .extracting(RecordedRun::parameters)
        .containsExactly(parameters);
    JsonNode experiment =
        mlflow.rest("experiments/get-by-name?experiment_name=lenet-mnist").path("experiment");
    assertThat(entries(experiment.path("tags")))
        .containsEntry("mlflow.experimentKind", "custom_model_development");
    assertThat(mlflowRecord.link(child))
        .isEqualTo(
            "%s/#/experiments/%s/runs/%s?workflowType=machine_learning"
                .formatted(mlflow.uri(), experiment.path("experiment_id").asText(), child));
  }

  @Test
  void aDescriptionAndTagsCanBeReplaced() {
    String run = open("described");

    mlflowRecord.describe(run, "# Ünïcode & \"quotes\"\n");
    mlflowRecord.tag(run, Map.of("lth.arm", "winning ticket"));
    mlflowRecord.tag(run, Map.of("lth.arm", "random mask"));

    assertThat(mlflowRecord.find(run).orElseThrow().tags())
        .containsEntry("mlflow.note.content", "# Ünïcode & \"quotes\"\n")
        .containsEntry("lth.arm", "random mask");
  }

  @Test
  void everyMetricOfALongCurveIsKept() {
    String run = open("curve");
    List<Metric> curve =
        IntStream.range(0, 2_345).mapToObj(i -> new Metric("val/loss", 1.0 / (i + 1), i)).toList();

    mlflowRecord.metrics(run, curve);
    mlflowRecord.metrics(run, List.of(new Metric("val/not_a_number", Double.NaN, 0)));

    List<JsonNode> history = history(run, "val/loss");
    assertThat(history)
        .extracting(point -> point.path("step").asInt())
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2_345).boxed().toList());
    assertThat(history)
        .allSatisfy(
            point ->
                assertThat(point.path("value").asDouble())
                    .isEqualTo(1.0 / (point.path("step").asInt() + 1)));
    assertThat(history(run, "val/not_a_number")).hasSize(1);
  }

  @Test
  void aDatasetIsAnInputWithItsDigest() {
    String run = open("with data");
    Sha256 digest = Sha256.of("MNIST");
    DatasetInput dataset =
        new DatasetInput("mnist", digest, "https://example.org/mnist", "training", 60_000, 10_000);

    mlflowRecord.dataset(run, dataset);
    mlflowRecord.dataset(run, dataset);

    JsonNode inputs =
        mlflow.rest("runs/get?run_id=" + run).path("run").path("inputs").path("dataset_inputs");
    assertThat(inputs).hasSize(1);
    JsonNode kept = inputs.path(0).path("dataset");
    assertThat(kept.path("name").asText()).isEqualTo("mnist");
    assertThat(kept.path("digest").asText()).isEqualTo(digest.hex().substring(0, 36));
    assertThat(kept.path("profile").asText()).contains(digest.hex()).contains("60000");
    assertThat(kept.path("source").asText()).contains("https://example.org/mnist");
    assertThat(entries(inputs.path(0).path("tags")))
        .containsEntry("mlflow.data.context", "training");
  }

  @Test
  void everyEndIsKeptAndARunCanGoOn() {
    for (RunStatus end : List.of(RunStatus.FINISHED, RunStatus.FAILED, RunStatus.KILLED)) {
      String run = open("ends " + end);
      assertThat(mlflowRecord.find(run).map(RecordedRun::status)).contains(RunStatus.RUNNING);

      mlflowRecord.finish(run, end);
      assertThat(mlflowRecord.find(run).map(RecordedRun::status)).contains(end);
      assertThat(mlflow.rest("runs/get?run_id=" + run).at("/run/info/end_time").asLong())
          .isPositive();

      mlflowRecord.reopen(run);
      assertThat(mlflowRecord.find(run).map(RecordedRun::status)).contains(RunStatus.RUNNING);
    }
  }

  @Test
  void runsAreFoundByTheirTagsNewestFirstWhateverTheTagsHold() {
    for (String value :
        List.of("plain", "it's", "say \"so\"", "both ' and \"", "a=b; c%", "Plain")) {
      String first = mlflowRecord.open(run("1", null, Map.of("lth.value", value), Map.of()));
      String second = mlflowRecord.open(run("2", null, Map.of("lth.value", value), Map.of()));
      mlflowRecord.open(
          run("other", null, Map.of("lth.value", value + "!", "lth.other", "x"), Map.of()));

      assertThat(mlflowRecord.withTags(Map.of("lth.value", value)))
          .as(value)
          .extracting(RecordedRun::id)
          .containsExactlyInAnyOrder(first, second);
    }
    List<RecordedRun> others = mlflowRecord.withTags(Map.of("lth.other", "x"));
    assertThat(others).extracting(run -> run.tags().get("lth.value")).first().isEqualTo("Plain!");
  }

  @Test
  void runsOfOtherExperimentsAreFoundOnlyWhenAskedFor() {
    try (MlflowRecord other = connect("another")) {
      String here = mlflowRecord.open(run("1", null, Map.of("lth.shared", "x"), Map.of()));
      String there = other.open(run("2", null, Map.of("lth.shared", "x"), Map.of()));

      assertThat(mlflowRecord.withTags(Map.of("lth.shared", "x")))
          .extracting(RecordedRun::id)
          .containsExactly(here);
      assertThat(mlflowRecord.withTagsAnywhere(Map.of("lth.shared", "x")))
          .extracting(RecordedRun::id)
          .containsExactlyInAnyOrder(here, there);
    }
  }

  @Test
  void stagesAreTakenOverFromARunOfAnotherExperiment() {
    TinyWorkflow workflow = new TinyWorkflow();
    try (MlflowRecord first = connect("first");
        MlflowRecord second = connect("second")) {
      WorkflowOutcome computed = run(workflow, first, Resumption.RESUME);
      WorkflowOutcome takenOver = run(workflow, second, Resumption.REUSE);

      assertThat(computed.stages().values())
          .allMatch(stage -> stage.origin() == StageRun.Origin.COMPUTED);
      assertThat(takenOver.stages().values())
          .allMatch(stage -> stage.origin() == StageRun.Origin.REUSED);
      assertThat(TinyWorkflow.digests(takenOver)).isEqualTo(TinyWorkflow.digests(computed));
    }
  }

  @Test
  void aRunThatIsNotThereIsNotFound() {
    assertThat(mlflowRecord.find("0123456789abcdef0123456789abcdef")).isEmpty();
  }

  @Test
  void anArtifactComesBackWholeAlsoToAnotherProcess() {
    String run = open("artifacts");
    byte[] content = new byte[1 << 20];
    new SplittableRandom(7).nextBytes(content);

    for (String path : List.of("weights.safetensors", "curves/a b+ü.csv", "empty")) {
      byte[] kept = path.equals("empty") ? new byte[0] : content;
      ArtifactReference reference = mlflowRecord.put(run, path, kept);

      assertThat(reference)
          .isEqualTo(new ArtifactReference(run, path, Sha256.of(kept), kept.length));
      try (MlflowRecord another = connect("lenet-mnist")) {
        assertThat(another.get(reference)).as(path).isEqualTo(kept);
      }
    }
  }

  @Test
  void documentsAreListedByFolderAndReadWithoutAReference() {
    String run = open("documents");
    mlflowRecord.put(run, "provenance/b.json", new byte[] {2});
    mlflowRecord.put(run, "provenance/a b.json", new byte[] {1});
    mlflowRecord.put(run, "plan.json", new byte[] {3});

    assertThat(mlflowRecord.documents(run, "provenance"))
        .containsExactly("provenance/a b.json", "provenance/b.json");
    assertThat(mlflowRecord.documents(run, "nothing")).isEmpty();
    assertThat(mlflowRecord.document(run, "provenance/a b.json").orElseThrow()).containsExactly(1);
    assertThat(mlflowRecord.document(run, "plan.json").orElseThrow()).containsExactly(3);
    assertThat(mlflowRecord.document(run, "no such.json")).isEmpty();
  }

  @Test
  void aTableIsAnnouncedToTheUi() {
    String run = open("table");

    mlflowRecord.put(
        run, "table.json", "{\"columns\":[],\"data\":[]}".getBytes(StandardCharsets.UTF_8));

    assertThat(mlflowRecord.find(run).orElseThrow().tags())
        .containsEntry("mlflow.loggedArtifacts", "[{\"path\":\"table.json\",\"type\":\"table\"}]");
  }

  @Test
  void aFileCorruptedOnDiskIsNotTakenForTheArtifact() throws IOException {
    String run = open("corrupted");
    ArtifactReference reference = mlflowRecord.put(run, "mask.safetensors", new byte[] {1, 2, 3});
    Path file = onDisk("mask.safetensors", run);

    Files.write(file, new byte[] {1, 2, 4});
    assertThatThrownBy(() -> mlflowRecord.get(reference))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo("artifact-corrupted"))
        .hasMessageContaining("mask.safetensors")
        .hasMessageContaining(mlflowRecord.link(run));

    Files.delete(file);
    assertThatThrownBy(() -> mlflowRecord.get(reference))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo("artifact-missing"));
  }

  @Test
  void aDeletedExperimentIsToldApartFromNone() {
    connect("to be deleted").close();
    String id =
        mlflow
            .rest("experiments/get-by-name?experiment_name=to%20be%20deleted")
            .at("/experiment/experiment_id")
            .asText();
    try (org.mlflow.tracking.MlflowClient client =
        new org.mlflow.tracking.MlflowClient(mlflow.uri().toString())) {
      client.deleteExperiment(id);
    }

    assertThatThrownBy(() -> connect("to be deleted"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo("experiment-deleted"))
        .hasMessageContaining("restore --experiment-id " + id);
  }

  @Test
  void aKillInTheMiddleLosesNothingAndDoublesNothing() throws Exception {
    String parent = open("survivor");
    List<String> children = new ArrayList<>();
    List<ArtifactReference> artifacts = new ArrayList<>();
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 60; i++) {
                    String child =
                        mlflowRecord.open(
                            run("stage " + i, parent, Map.of("lth.number", "" + i), Map.of()));
                    children.add(child);
                    mlflowRecord.metrics(child, List.of(new Metric("val/loss", i, 1)));
                    mlflowRecord.metrics(parent, List.of(new Metric("progress", i, i)));
                    artifacts.add(mlflowRecord.put(child, "number", new byte[] {(byte) i}));
                    mlflowRecord.finish(child, RunStatus.FINISHED);
                  }
                });
    while (children.size() < 10) {
      writer.join(java.time.Duration.ofMillis(10));
    }

    mlflow.kill();
    mlflow.start();
    writer.join();

    assertThat(outages.heard).contains("began", "ended");
    List<RecordedRun> kept = mlflowRecord.withTags(Map.of("mlflow.parentRunId", parent));
    assertThat(kept).extracting(RecordedRun::id).containsExactlyInAnyOrderElementsOf(children);
    assertThat(kept).extracting(RecordedRun::status).containsOnly(RunStatus.FINISHED);
    assertThat(new TreeSet<>(children)).hasSize(60);
    assertThat(history(parent, "progress"))
        .extracting(point -> point.path("step").asInt())
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 60).boxed().toList());
    for (int i = 0; i < 60; i++) {
      assertThat(history(children.get(i), "val/loss")).hasSize(1);
      assertThat(mlflowRecord.get(artifacts.get(i))).containsExactly(i);
    }
  }

  private MlflowRecord connect(String experiment) {
    return MlflowRecord.connect(mlflow::uri, experiment, outages, () -> false);
  }

  private static WorkflowOutcome run(
      TinyWorkflow workflow, MlflowRecord record, Resumption resumption) {
    return workflow.run(record, resumption, 2, new Cancellation(), new TinyWorkflow.Silent());
  }

  private String open(String name) {
    return mlflowRecord.open(run(name, null, Map.of(), Map.of()));
  }

  private static NewRun run(
      String name,
      @Nullable String parent,
      Map<String, String> tags,
      Map<String, String> parameters) {
    return new NewRun(
        name, parent, "**what** it is", new LinkedHashMap<>(tags), new LinkedHashMap<>(parameters));
  }

  private List<JsonNode> history(String run, String key) {
    List<JsonNode> points = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          mlflow.rest(
              "metrics/get-history?run_id=%s&metric_key=%s%s"
                  .formatted(run, key, token.isEmpty() ? "" : "&page_token=" + token));
      page.path("metrics").forEach(points::add);
      token = page.path("next_page_token").asText();
    } while (!token.isEmpty());
    return points;
  }

  private Path onDisk(String name, String run) throws IOException {
    try (var files = Files.walk(mlflow.artifacts())) {
      return files
          .filter(file -> file.endsWith(name) && file.toString().contains(run))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Map<String, String> entries(JsonNode list) {
    Map<String, String> entries = new LinkedHashMap<>();
    StreamSupport.stream(list.spliterator(), false)
        .forEach(entry -> entries.put(entry.path("key").asText(), entry.path("value").asText()));
    return entries;
  }
}
