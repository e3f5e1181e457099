package io.lth.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lth.jobs.testing.ServiceClient;
import io.lth.jobs.testing.ServiceProcess;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.network.Networks;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Place;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.result.Arm;
import io.lth.mlflow.server.MlflowPython;
import io.lth.mlflow.server.MlflowServer;
import io.lth.mlflow.server.ServerSettings;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.mlflow.tracking.Outage;
import io.lth.mlflow.tracking.OutageListener;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.port.RunStatus;
import io.lth.stages.testing.TinyWorkflow;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The pruner as it is packaged, with a real MLflow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrunerIT {
  private static final Path RUNNER = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final List<String> LIGHT = List.of("@" + Path.of("jvm.options").toAbsolutePath());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TinyWorkflow TINY = new TinyWorkflow();
  private static final Plan PLAN = TINY.plan();
  private static final TinyWorkflow LENET =
      new TinyWorkflow()
          .with(
              TinyWorkflow.EXPERIMENT.withVariants(
                  List.of(
                      new Variant(
                          Variant.UNNAMED,
                          Networks.LENET_300_100,
                          TinyWorkflow.EXPERIMENT.only().recipe(),
                          TinyWorkflow.EXPERIMENT.only().pruning(),
                          List.of(new Control(Arm.RANDOM_MASK, 1, List.of(1)))))));

  private final MlflowServer server;
  private final URI mlflow;
  private final ServiceProcess pruner;
  private final ServiceClient client;
  private final MlflowRecord record;

  PrunerIT(@TempDir Path folder) {
    server =
        new MlflowServer(ServerSettings.of(MlflowPython.configured(), folder.resolve("mlflow")));
    mlflow = server.startOrAdopt().uri();
    record = MlflowRecord.connect(() -> mlflow, "tiny", new Unheard(), () -> false);
    pruner = new ServiceProcess(RUNNER, folder.resolve("pruner"), mlflow, LIGHT, Map.of());
    client = pruner.client();
  }

  @BeforeAll
  void start() {
    new WorkflowRecord(record, record).open(TINY.planned(), Optional.of(new WorkflowId("run-1")));
    pruner.start();
  }

  @AfterAll
  void stop() {
    client.close();
    pruner.close();
    record.close();
    server.stop();
  }

  @Test
  void itDrawsAndPrunesLenetAndLivesIn256Mebibytes() {
    new WorkflowRecord(record, record).open(LENET.planned(), Optional.of(new WorkflowId("lenet")));
    List<ServiceClient.Answer> drawn =
        Stream.of("trial-0.initialize", "trial-1.initialize")
            .map(stage -> submit(stage, Map.of()))
            .toList();
    List<ServiceClient.Answer> pruning = new ArrayList<>();
    for (ServiceClient.Answer submitted : drawn) {
      ServiceClient.Answer job = client.ended(submitted);
      assertThat(job.text("state")).as("%s", job).isEqualTo("succeeded");
      assertThat(record.find(job.text("run")).orElseThrow().status()).isEqualTo(RunStatus.FINISHED);
      ArtifactReference weights = ServiceClient.result(job).output("weights");
      assertThat(record.get(weights)).hasSize((int) weights.size());
      assertThat(weights.size()).isGreaterThan(4L * Networks.LENET_300_100.weights());
      pruning.add(
          submit(
              "trial-%d.round-1.winning-ticket.prune".formatted(drawn.indexOf(submitted)),
              Map.of("weights", weights)));
    }
    pruning.forEach(
        submitted -> assertThat(client.ended(submitted).text("state")).isEqualTo("succeeded"));

    assertThat(pruner.residentMebibytes()).isLessThan(256);
  }

  private ServiceClient.Answer submit(String stage, Map<String, ArtifactReference> inputs) {
    return client.submit("tiny", "lenet", LENET.plan().stage(new StageId(stage)), inputs);
  }

  @Test
  void anInputWithAnotherDigestAndOneOfARunThatIsNotThereFailTheJob() {
    Stage prune =
        PLAN.stages().stream()
            .filter(stage -> stage.kind() == StageKind.PRUNE)
            .filter(stage -> stage.place().ofTrial().equals(Optional.of(new Place.Trial("", 1))))
            .findFirst()
            .orElseThrow();
    Stage initialize = PLAN.stage(new StageId("trial-1.initialize"));
    ArtifactReference weights =
        ServiceClient.result(client.ended(client.submit("tiny", "run-1", initialize, Map.of())))
            .output("weights");

    ServiceClient.Answer missing =
        client.ended(
            client.submit(
                "tiny",
                "run-1",
                prune,
                Map.of(
                    "weights",
                    new ArtifactReference(
                        "0123456789abcdef0123456789abcdef", "weights", weights.digest(), 1))));
    assertThat(missing.text("state")).isEqualTo("failed");
    assertThat(missing.body().at("/problem/code").asText()).isEqualTo("run-missing");
    assertThat(missing.body().at("/problem/fault").asText()).isEqualTo("data");

    Stage reinitialize =
        PLAN.stages().stream()
            .filter(stage -> stage.kind() == StageKind.RANDOM_MASK)
            .findFirst()
            .orElseThrow();
    ServiceClient.Answer other =
        client.ended(
            client.submit(
                "tiny",
                "run-1",
                reinitialize,
                Map.of(
                    "mask",
                    new ArtifactReference(
                        weights.run(), weights.path(), Sha256.of("other"), weights.size()))));
    assertThat(other.body().at("/problem/code").asText()).isEqualTo("artifact-corrupted");
    assertThat(other.body().path("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void whatItDoesNotServeIsTheTrainers() {
    Stage train =
        PLAN.stages().stream()
            .filter(stage -> stage.kind() == StageKind.TRAIN)
            .findFirst()
            .orElseThrow();
    ArtifactReference weights = new ArtifactReference("run", "weights", Sha256.of("w"), 1);
    ServiceClient.Answer refused =
        client.submit("tiny", "run-1", train, Map.of("weights", weights));

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("stage-kind-not-served");
    assertThat(refused.text("remedy")).contains("trainer");
  }

  @Test
  void callersAreRefusedAsTheApiSays() {
    try (ServiceClient stranger = new ServiceClient(pruner.address(), "guessed")) {
      assertThat(stranger.get("/v1/jobs").code()).isEqualTo("token-wrong");
    }
    assertThat(post("{\"priority\": 1}").code()).isEqualTo("body-malformed");
    assertThat(post("x".repeat(17 * 1024 * 1024)).code()).isEqualTo("body-too-large");
    assertThat(client.get("/q/health/ready").body().path("status").asText()).isEqualTo("UP");
  }

  @Test
  void logsAreJsonOnRequest(@TempDir Path folder) throws IOException {
    Map<String, String> inJson = Map.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
    try (ServiceProcess logging = new ServiceProcess(RUNNER, folder, mlflow, LIGHT, inJson)) {
      logging.start();
      String text = logging.logText();

      assertThat(text).isNotBlank();
      for (String line : text.lines().toList()) {
        assertThat(JSON.readTree(line).path("message").asText()).as(line).isNotEmpty();
        assertThat(JSON.readTree(line).path("level").asText()).as(line).isNotEmpty();
      }
    }
  }

  @Test
  void aMisspeltVariableIsAnErrorAtStart(@TempDir Path folder) {
    try (ServiceProcess misspelt =
        new ServiceProcess(
            RUNNER,
            folder,
            URI.create("http://127.0.0.1:1"),
            LIGHT,
            Map.of("LTH_JOBS_SLOT", "1"))) {
      assertThatThrownBy(misspelt::start)
          .hasMessageContaining("variable-unknown")
          .hasMessageContaining("LTH_JOBS_SLOTS");
    }
  }

  private ServiceClient.Answer post(String body) {
    return client.send("POST", "/v1/jobs", Optional.of(body), Map.of("Idempotency-Key", "a/b"));
  }

  private static final class Unheard implements OutageListener {
    @Override
    public void began(Outage outage) {}

    @Override
    public void ended() {}
  }
}
