package io.lth.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.datasets.DatasetCatalog;
import io.lth.datasets.DatasetLoader;
import io.lth.datasets.DatasetSettings;
import io.lth.images.Http.Answer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/**
 * The packaged services on a real PostgreSQL and a real MLflow, driven over HTTP alone: two
 * trainers on one job table, a pruner and an auditor.
 */
@NeedsContainers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServicesInContainersIT {
  private static final Path DATA = Path.of("target", "data");
  private static final Duration SOON = Duration.ofMinutes(3);
  private static final List<Integer> TRIALS = List.of(0, 1, 2);

  /** Enough to be killed in the middle of. */
  private static final int ITERATIONS = 2500;

  /** More than a trainer gets done between two checkpoints. */
  private static final int LOST_AT_MOST = 300;

  private static final String TOKEN = "a-token-of-this-test";

  private final Suite suite = new Suite();
  private final Jobs jobs = new Jobs(TOKEN);
  private final Part.Secrets secrets =
      new Part.Secrets(suite.file("token", TOKEN), suite.file("password", "a password"));
  private final String state = suite.volume();
  private final Part mlflow = Part.mlflow(suite.network());
  private final Part trainer = trainer("trainer-a");
  private final Part otherTrainer = trainer("trainer-b");
  private final Part pruner = Part.service(suite.network(), "pruner", "pruner", secrets);
  private final Part auditor = Part.service(suite.network(), "auditor", "auditor", secrets);

  @BeforeAll
  void start() {
    new DatasetLoader(
            DatasetCatalog.standard(),
            DatasetSettings.cachedIn(DATA),
            LoggerFactory.getLogger(getClass())::info)
        .load("mnist");
    suite.start(Part.postgres(suite.network(), secrets.password()), mlflow);
    suite.start(trainer, otherTrainer, pruner, auditor);
  }

  @AfterAll
  void stop() {
    suite.close();
  }

  @Test
  void aSmokeRunOverHttpEndsFinishedWithItsVerdictsAndEveryDigestHolds() {
    ShippedPlan plan = ShippedPlan.at("smoke");
    String workflow = "smoke-in-containers";
    JsonNode opened = jobs.open(auditor.uri(), workflow, plan);
    AtomicInteger turn = new AtomicInteger();

    Map<String, JsonNode> ended =
        new Walk(
                jobs,
                workflow,
                kind ->
                    switch (kind) {
                      case "train" ->
                          (turn.getAndIncrement() % 2 == 0 ? trainer : otherTrainer).uri();
                      case "aggregate", "judge", "render" -> auditor.uri();
                      default -> pruner.uri();
                    })
            .through(plan);

    JsonNode run = jobs.workflowRun(auditor.uri(), workflow);
    assertThat(run.path("state").asText()).isEqualTo("finished");
    assertThat(run.path("run")).isEqualTo(opened.path("run"));
    assertThat(run.path("verdicts").asText()).contains("inconclusive").doesNotContain("null");
    assertThat(ended).hasSize(plan.stages().size());
    assertThat(ended.values()).allMatch(job -> job.path("attempts").asInt() == 1);

    MlflowRuns record = new MlflowRuns(mlflow.uri());
    assertThat(record.run(run.path("run").asText()).at("/info/status").asText())
        .isEqualTo("FINISHED");
    List<JsonNode> ofThis =
        record.runs().stream()
            .filter(
                one ->
                    MlflowRuns.tag(one, "lth.workflow.run").equals(run.path("run").asText())
                        || one.at("/info/run_id").equals(run.path("run")))
            .toList();
    assertThat(ofThis).allMatch(one -> one.at("/info/status").asText().equals("FINISHED"));
    assertThat(
            ofThis.stream()
                .map(one -> MlflowRuns.tag(one, "lth.stage.id"))
                .filter(stage -> !stage.isEmpty())
                .collect(Collectors.groupingBy(stage -> stage, Collectors.counting())))
        .as("every stage has one run")
        .hasSize(plan.stages().size())
        .allSatisfy((_, runs) -> assertThat(runs).isEqualTo(1));

    List<JsonNode> references =
        ended.values().stream().flatMap(job -> job.at("/result/outputs").valueStream()).toList();
    assertThat(references)
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(record.digest(reference))
                    .as("%s", reference)
                    .isEqualTo(reference.path("digest").asText()));
  }

  @Test
  void whenATrainerIsKilledTheOtherGoesOnFromTheCheckpointToTheSameDigests() {
    Part doomed = trainer("trainer-c");
    suite.start(doomed);
    ShippedPlan plan = ShippedPlan.at("nightly");
    String workflow = "one-is-killed";
    jobs.open(auditor.uri(), workflow, plan);
    // Each of the three has one slot: all of them train.
    List<JsonNode> running =
        TRIALS.stream().map(trial -> submitTraining(doomed.uri(), workflow, plan, trial)).toList();
    await()
        .atMost(SOON)
        .until(
            () ->
                running.stream()
                    .map(job -> jobs.now(trainer.uri(), job))
                    .allMatch(job -> iteration(job) >= 2 * LOST_AT_MOST));

    doomed.die();

    // A job without a holder has no progress; one that began anew would be seen near 0.
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              List<JsonNode> seen =
                  running.stream().map(job -> jobs.now(trainer.uri(), job)).toList();
              assertThat(seen)
                  .allMatch(job -> !job.has("progress") || iteration(job) >= LOST_AT_MOST);
              return seen.stream().allMatch(job -> iteration(job) == ITERATIONS);
            });
    List<JsonNode> ended = running.stream().map(job -> jobs.ended(trainer.uri(), job)).toList();
    assertThat(ended).allMatch(job -> job.path("state").asText().equals("succeeded"));
    assertThat(ended).extracting(job -> job.path("attempts").asInt()).containsOnlyOnce(2);

    String again = "none-is-killed";
    jobs.open(auditor.uri(), again, plan);
    List<JsonNode> undisturbed =
        TRIALS.stream().map(trial -> submitTraining(trainer.uri(), again, plan, trial)).toList();
    for (int trial : TRIALS) {
      assertThat(digests(ended.get(trial)))
          .isNotEmpty()
          .isEqualTo(digests(jobs.ended(trainer.uri(), undisturbed.get(trial))));
    }
  }

  @Test
  void withoutTheTokenNothingUnderV1Answers() {
    Answer answer =
        new Jobs("another")
            .post(trainer.uri(), "w", ShippedPlan.at("smoke").stages().getFirst(), Map.of());

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().path("code").asText()).isEqualTo("token-wrong");
  }

  private JsonNode submitTraining(URI service, String workflow, ShippedPlan plan, int trial) {
    JsonNode initialize = plan.stage("trial-%d.initialize".formatted(trial));
    JsonNode weights =
        jobs.ended(pruner.uri(), jobs.submit(pruner.uri(), workflow, initialize, Map.of()))
            .at("/result/outputs/weights");
    JsonNode training =
        plan.stage("trial-%d.round-0.winning-ticket.train".formatted(trial)).deepCopy();
    ((ObjectNode) training.at("/parameters/recipe")).put("iterations", ITERATIONS);
    return jobs.submit(service, workflow, training, Map.of("weights", weights));
  }

  private static int iteration(JsonNode job) {
    return job.at("/progress/iteration").asInt();
  }

  private static Map<String, String> digests(JsonNode job) {
    return job.at("/result/outputs").properties().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, output -> output.getValue().path("digest").asText()));
  }

  private Part trainer(String alias) {
    return Part.service(suite.network(), "trainer", alias, secrets)
        .withEnv("LTH_JOBS_SLOTS", "1")
        .withEnv("LTH_TRAINER_CHECKPOINT_EVERY", "200ms")
        .withEnv("LTH_TRAINER_DATA_FOLDERS", "/datasets")
        .reading(DATA, "/datasets")
        .sharing(state, "/var/lib/lth");
  }
}
