package io.lth.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lth.jobs.testing.ServiceClient;
import io.lth.jobs.testing.ServiceProcess;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Pruning;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Networks;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.mlflow.server.MlflowPython;
import io.lth.mlflow.server.MlflowServer;
import io.lth.mlflow.server.ServerSettings;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.mlflow.tracking.Outage;
import io.lth.mlflow.tracking.OutageListener;
import io.lth.spec.PlanJson;
import io.lth.spec.StageKeys;
import io.lth.stages.execution.PlannedWorkflow;
import io.lth.stages.execution.StageRunner;
import io.lth.stages.execution.Tags;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.handler.Progress;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The trainer as it is packaged, with a real MLflow, killed and stopped in mid-training. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainerIT {
  private static final Path RUNNER = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final List<String> JVM = List.of("@" + Path.of("jvm.options").toAbsolutePath());

  /** Long enough to be killed in the middle of. */
  private static final Experiment EXPERIMENT =
      new Experiment(
          "long-enough",
          "A small network on MNIST",
          "smoke",
          new Seed(0),
          1,
          new DatasetChoice("mnist", 5_000, Normalization.UNIT_INTERVAL),
          Networks.fullyConnected("small", new ImageShape(1, 28, 28), 128, 64, 10),
          Engine.DJL,
          new TrainingRecipe(Optimizer.Adam.of(0.001), Schedule.CONSTANT, 8_000, 60, 200, 0),
          new Pruning(
              new LayerwiseMagnitude(
                  Map.of(
                      LayerKind.FULLY_CONNECTED,
                      PruningRate.of("0.2"),
                      LayerKind.OUTPUT,
                      PruningRate.of("0.1"))),
              PruningMode.ITERATIVE,
              1,
              Iteration.ZERO),
          List.of(),
          List.of());

  private static final Plan PLAN = Planner.plan(EXPERIMENT);
  private static final Stage TRAIN = first(StageKind.TRAIN);

  private final Path folder;
  private final MlflowServer server;
  private final MlflowRecord record;
  private final WorkflowRecord workflows;
  private final ServiceProcess trainer;
  private final ServiceClient client;

  TrainerIT(@TempDir Path folder) {
    this.folder = folder;
    server =
        new MlflowServer(ServerSettings.of(MlflowPython.configured(), folder.resolve("mlflow")));
    URI mlflow = server.startOrAdopt().uri();
    record = MlflowRecord.connect(() -> mlflow, EXPERIMENT.name(), new Unheard(), () -> false);
    workflows = new WorkflowRecord(record, record);
    trainer =
        new ServiceProcess(
            RUNNER,
            folder.resolve("trainer"),
            mlflow,
            JVM,
            Map.of(
                "LTH_JOBS_SLOTS", "2",
                "LTH_TRAINER_CHECKPOINTS", checkpoints(folder).toString(),
                "LTH_TRAINER_CHECKPOINT_EVERY", "200ms",
                "LTH_TRAINER_DATA", Path.of("target/data").toAbsolutePath().toString(),
                "OPT_OUT_TRACKING", "true",
                "OMP_NUM_THREADS", "1",
                "DJL_CACHE_DIR", folder.resolve("djl").toString()));
    client = trainer.client();
  }

  @BeforeAll
  void start() {
    trainer.start();
  }

  @AfterAll
  void stop() {
    client.close();
    trainer.close();
    record.close();
    server.stop();
  }

  @Test
  void killedInMidTrainingItGoesOnFromItsCheckpointAndEndsAtTheSameBits() {
    ServiceClient.Answer whole = client.ended(submit("undisturbed"));
    int goneOn = timesGoneOn();
    Set<Path> before = checkpointFiles();
    ServiceClient.Answer job = submit("killed");
    awaitCheckpoint(job, before);
    trainer.kill();
    trainer.start();
    ServiceClient.Answer done = client.ended(job);

    assertThat(done.text("state")).as("%s", done).isEqualTo("succeeded");
    assertThat(done.body().path("attempts").asInt()).isEqualTo(2);
    assertThat(digests(done)).isEqualTo(digests(whole));
    assertThat(timesGoneOn()).isEqualTo(goneOn + 1);
    assertThat(statuses("killed")).containsExactlyInAnyOrder(RunStatus.KILLED, RunStatus.FINISHED);
  }

  @Test
  void askedToEndItHandsItsJobBackAndTheNextOneGoesOn() {
    int goneOn = timesGoneOn();
    Set<Path> before = checkpointFiles();
    ServiceClient.Answer job = submit("handed-back");
    awaitCheckpoint(job, before);
    Duration took = trainer.terminate();
    assertThat(statuses("handed-back")).containsExactly(RunStatus.KILLED);
    trainer.start();
    ServiceClient.Answer done = client.ended(job);

    assertThat(took).isLessThan(Duration.ofSeconds(10));
    assertThat(done.text("state")).as("%s", done).isEqualTo("succeeded");
    assertThat(done.body().path("attempts").asInt()).isEqualTo(2);
    assertThat(timesGoneOn()).isEqualTo(goneOn + 1);
    assertThat(statuses("handed-back"))
        .containsExactlyInAnyOrder(RunStatus.KILLED, RunStatus.FINISHED);
  }

  @Test
  void aTrainingThatIsCancelledStopsWithinASecond() {
    ServiceClient.Answer job = submit("cancelled");
    awaitProgress(job);
    Instant asked = Instant.now();
    client.delete(path(job));
    ServiceClient.Answer cancelled = client.ended(job);

    assertThat(cancelled.text("state")).isEqualTo("cancelled");
    assertThat(Instant.parse(cancelled.text("ended"))).isBefore(asked.plusSeconds(1));
    assertThat(statuses("cancelled")).containsExactly(RunStatus.KILLED);
  }

  @Test
  void whileMlflowIsAwayATrainingWaitsToDeliverAndCanStillBeCancelled() {
    ServiceClient.Answer waits = submit("waits");
    ServiceClient.Answer cancelled = submit("cancelled-meanwhile");
    awaitProgress(waits);
    awaitProgress(cancelled);
    server.stop();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> trainer.logText().contains("MLflow does not answer"));
    client.delete(path(cancelled));

    assertThat(client.ended(cancelled).text("state")).isEqualTo("cancelled");
    assertThat(client.get(path(waits)).text("state")).isEqualTo("running");
    assertThat(client.get("/q/health/ready").body().toString()).contains("record-away");
    server.startOrAdopt();
    assertThat(client.ended(waits).text("state")).isEqualTo("succeeded");
    assertThat(statuses("waits")).containsExactly(RunStatus.FINISHED);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> statuses("cancelled-meanwhile").equals(List.of(RunStatus.KILLED)));
  }

  /** Opens a workflow run of its own and asks for its first training. */
  private ServiceClient.Answer submit(String workflow) {
    WorkflowId id = new WorkflowId(workflow);
    workflows.open(
        new PlannedWorkflow(EXPERIMENT, PLAN, PlanJson.digest(PLAN), new LinkedHashMap<>()),
        Optional.of(id));
    Stage initialize = first(StageKind.INITIALIZE);
    ArtifactReference weights =
        new StageRunner(StageHandlers.pruning(), StageKeys::key, record, record)
            .supply(
                initialize,
                Map.of(),
                workflows.scope(id, initialize),
                false,
                new Cancellation(),
                Progress.UNHEARD)
            .result()
            .output("weights");
    ServiceClient.Answer job =
        client.submit(EXPERIMENT.name(), workflow, TRAIN, Map.of("weights", weights));
    assertThat(job.status()).as("%s", job).isEqualTo(202);
    return job;
  }

  private void awaitProgress(ServiceClient.Answer job) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> client.get(path(job)).body().at("/progress/iteration").asInt() > 0);
  }

  /**
   * Waits for a checkpoint of the job.
   *
   * @param before those that were there before it was submitted, as of cancelled trainings
   */
  private void awaitCheckpoint(ServiceClient.Answer job, Set<Path> before) {
    awaitProgress(job);
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !before.containsAll(checkpointFiles()));
  }

  /** How many trainings of this service have begun at a checkpoint. */
  private int timesGoneOn() {
    return trainer.logText().split("goes on from iteration", -1).length - 1;
  }

  private Set<Path> checkpointFiles() {
    try (Stream<Path> files = Files.list(checkpoints(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".checkpoint"))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path checkpoints(Path folder) {
    Path checkpoints = folder.resolve("checkpoints");
    try {
      return Files.createDirectories(checkpoints);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String path(ServiceClient.Answer job) {
    return "/v1/jobs/" + job.text("id");
  }

  private static Map<String, Sha256> digests(ServiceClient.Answer job) {
    return ServiceClient.result(job).outputs().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, output -> output.getValue().digest()));
  }

  /** How the attempts at the training stand in MLflow. */
  private List<RunStatus> statuses(String workflow) {
    RecordedRun run = workflows.withId(new WorkflowId(workflow)).orElseThrow();
    return record
        .withTags(Map.of(Tags.WORKFLOW_RUN, run.id(), Tags.STAGE_ID, TRAIN.id().value()))
        .stream()
        .map(RecordedRun::status)
        .toList();
  }

  private static Stage first(StageKind kind) {
    return PLAN.stages().stream().filter(stage -> stage.kind() == kind).findFirst().orElseThrow();
  }

  private static final class Unheard implements OutageListener {
    @Override
    public void began(Outage outage) {}

    @Override
    public void ended() {}
  }
}
