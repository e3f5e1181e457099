package io.lth.jobs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.jobs.work.InMemoryRecords;
import io.lth.jobs.work.Jobs;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageKind;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.testing.TinyWorkflow;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API as a caller meets it, with the record in memory. */
@QuarkusTest
class JobsApiTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TinyWorkflow TINY = new TinyWorkflow();
  private static final Plan PLAN = TINY.plan();
  private static final ArtifactReference ANYTHING =
      new ArtifactReference("run", "weights.safetensors", Sha256.of("w"), 1);
  private static final Path PINNED = Path.of("openapi.yaml");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String workflow = "run-" + UUID.randomUUID();

  @TestHTTPResource("/")
  @SuppressWarnings("NullAway.Init") // Quarkus injects it
  URI address;

  @Inject
  @SuppressWarnings("NullAway.Init") // Quarkus injects it
  InMemoryRecords records;

  @AfterEach
  void cancelWhatIsLeft() {
    records.setAway(false);
    for (JsonNode job : json(get("/v1/jobs?workflow=" + workflow)).get("jobs")) {
      ended(send("DELETE", "/v1/jobs/" + job.get("id").asText(), Optional.empty(), Map.of()));
    }
    http.close();
  }

  @Test
  void aJobIsTakenInAndDoneAndSaysWhereItsResultLies() {
    openWorkflowRun();
    HttpResponse<String> taken = submit(stage(StageKind.INITIALIZE));
    JsonNode job = json(taken);

    assertThat(taken.statusCode()).isEqualTo(202);
    assertThat(taken.headers().firstValue("Location"))
        .contains("/v1/jobs/" + job.get("id").asText());
    assertThat(taken.headers().firstValue("ETag")).contains("\"1\"");
    assertThat(job.has("run")).isFalse();

    JsonNode done = ended(taken);
    assertThat(done.get("state").asText()).isEqualTo("succeeded");
    assertThat(done.get("experiment").asText()).isEqualTo("tiny");
    assertThat(done.get("workflow").asText()).isEqualTo(workflow);
    assertThat(done.at("/result/outputs/weights/run")).isEqualTo(done.get("run"));
    assertThat(done.at("/result/outputs/weights/digest").asText()).matches("[0-9a-f]{64}");
    assertThat(done.get("link").asText()).startsWith("memory:");
    assertThat(done.has("problem")).isFalse();

    HttpResponse<String> again = submit(stage(StageKind.INITIALIZE));
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(json(again)).isEqualTo(done);
  }

  @Test
  void whoAsksIsReadFromTheHeaders() {
    openWorkflowRun();
    Stage stage = stage(StageKind.INITIALIZE);
    JsonNode done =
        ended(
            send(
                "POST",
                "/v1/jobs",
                Optional.of(body(stage).toString()),
                Map.of(
                    "Idempotency-Key",
                    key(stage).orElseThrow(),
                    "traceparent",
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    "baggage",
                    "airflow.run_id=night-1,airflow.task_id=trial-0.initialize")));

    assertThat(records.record().find(done.get("run").asText()).orElseThrow().tags())
        .containsEntry("airflow.run.id", "night-1")
        .containsEntry("airflow.task.id", "trial-0.initialize")
        .containsEntry("lth.trace", "0af7651916cd43dd8448eb211c80319c");
    assertThat(metrics())
        .containsPattern(
            "lth_stage_duration_seconds_count\\{kind=\"initialize\",outcome=\"computed\"} [1-9]");
  }

  @Test
  void theSameKeyWithAnotherBodyIsA422() {
    submit(stage(StageKind.INITIALIZE));
    ObjectNode other = body(stage(StageKind.INITIALIZE)).put("reuse", true);

    assertProblem(422, "idempotency-key-reused", post(other, key(stage(StageKind.INITIALIZE))));
  }

  @Test
  void theOrderOfFieldsIsNoDifference() {
    HttpResponse<String> first = submit(stage(StageKind.INITIALIZE));
    ObjectNode body = body(stage(StageKind.INITIALIZE));
    body.set("experiment", body.remove("experiment"));

    HttpResponse<String> second = post(body, key(stage(StageKind.INITIALIZE)));
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(json(second).get("id")).isEqualTo(json(first).get("id"));
  }

  @Test
  void theKeyNamesWorkflowRunAndStageAndNothingElse() {
    ObjectNode body = body(stage(StageKind.INITIALIZE));

    assertProblem(400, "idempotency-key-missing", post(body, Optional.empty()));
    assertProblem(
        400,
        "idempotency-key-malformed",
        post(body, Optional.of(key(stage(StageKind.INITIALIZE)).orElseThrow() + "/2")));
  }

  @Test
  void aKindThatIsNotServedIsA422ThatNamesWhoServesIt() {
    JsonNode problem = assertProblem(422, "stage-kind-not-served", submit(stage(StageKind.PRUNE)));

    assertThat(problem.get("detail").asText()).contains("pruner");
    assertThat(problem.get("fault").asText()).isEqualTo("request");
  }

  @Test
  void unknownFieldsAreRefused() {
    ObjectNode body = body(stage(StageKind.INITIALIZE)).put("priority", 1);

    JsonNode problem =
        assertProblem(400, "unknown-field", post(body, key(stage(StageKind.INITIALIZE))));
    assertThat(problem.get("found").asText()).contains("priority");
  }

  @Test
  void aBodyOverTheLimitIsRefused() {
    ObjectNode body = body(stage(StageKind.INITIALIZE)).put("experiment", "x".repeat(300 * 1024));

    assertProblem(413, "body-too-large", post(body, key(stage(StageKind.INITIALIZE))));
  }

  @Test
  void nobodyIsLetInWithoutTheToken() throws Exception {
    for (String path : List.of("/v1/jobs", "/v1/jobs/x", "/v1/other")) {
      HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path));
      HttpResponse<String> missing =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertProblem(401, "token-missing", missing);
      assertThat(missing.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertProblem(
          401,
          "token-wrong",
          http.send(
              request.header("Authorization", "Bearer another").build(),
              HttpResponse.BodyHandlers.ofString()));
    }
    assertThat(
            http.send(
                    HttpRequest.newBuilder(address.resolve("/q/health/live")).build(),
                    HttpResponse.BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void whatIsNotThereIsAProblemDocumentToo() {
    assertProblem(404, "job-unknown", get("/v1/jobs/none"));
    assertProblem(404, "job-unknown", send("DELETE", "/v1/jobs/none", Optional.empty(), Map.of()));
    assertProblem(404, "path-unknown", get("/v1/nothing"));
    assertProblem(404, "path-unknown", get("/nothing"));
    assertProblem(405, "method-not-allowed", send("PUT", "/v1/jobs", Optional.of("{}"), Map.of()));
    assertProblem(
        415,
        "media-type-unsupported",
        send("POST", "/v1/jobs", Optional.of("x"), Map.of("Content-Type", "text/plain")));
    assertProblem(400, "parameter-malformed", get("/v1/jobs?state=asleep"));
    assertProblem(400, "parameter-malformed", get("/v1/jobs/x?until=later"));
    assertProblem(400, "body-malformed", post("{", key(stage(StageKind.INITIALIZE))));
  }

  @Test
  void aFullQueueSaysWhenToComeAgain() {
    openWorkflowRun();
    List<Stage> trainings =
        PLAN.stages().stream().filter(stage -> stage.kind() == StageKind.TRAIN).limit(6).toList();
    // Two run, three wait.
    for (int i = 0; i < 2; i++) {
      awaitProgress(submit(trainings.get(i)));
    }
    for (int i = 2; i < 5; i++) {
      assertThat(submit(trainings.get(i)).statusCode()).isEqualTo(202);
    }

    HttpResponse<String> refused = submit(trainings.get(5));
    assertProblem(429, "queue-full", refused);
    assertThat(refused.headers().firstValue("Retry-After")).contains("5");
    assertThat(metrics())
        .contains("lth_jobs{kind=\"train\",state=\"queued\"} 3.0")
        .contains("lth_jobs{kind=\"train\",state=\"running\"} 2.0")
        .containsPattern("lth_training_iterations_per_second [1-9]")
        .containsPattern("lth_training_iterations_total [1-9]");
  }

  @Test
  void whoWaitsHearsOfProgressAndOfTheEnd() {
    openWorkflowRun();
    JsonNode first = awaitProgress(submit(stage(StageKind.TRAIN)));
    String path = "/v1/jobs/" + first.get("id").asText();

    HttpResponse<String> next =
        send(
            "GET",
            path,
            Optional.empty(),
            Map.of("Prefer", "wait=20", "If-None-Match", etag(first)));
    assertThat(next.headers().firstValue("Preference-Applied")).contains("wait=20");
    assertThat(json(next).get("version").asLong()).isGreaterThan(first.get("version").asLong());
    assertThat(json(next).at("/progress/iterations").asInt()).isEqualTo(TestService.ITERATIONS);
    assertThat(json(next).at("/progress/began").asInt()).isEqualTo(1);
    assertThat(json(next).at("/progress/rate").asDouble()).isPositive();
    assertThat(json(next).at("/progress/seconds-left").asDouble()).isPositive();

    CompletableFuture<HttpResponse<String>> end =
        CompletableFuture.supplyAsync(
            () ->
                send("GET", path + "?until=ended", Optional.empty(), Map.of("Prefer", "wait=60")));
    send("DELETE", path, Optional.empty(), Map.of());
    assertThat(json(end.join()).get("state").asText()).isEqualTo("cancelled");
    assertThat(json(send("DELETE", path, Optional.empty(), Map.of())).get("state").asText())
        .isEqualTo("cancelled");
  }

  @Test
  void whoWaitsLongEnoughGetsTheUnchangedDocument() {
    openWorkflowRun();
    for (Stage running : PLAN.stages().stream().filter(JobsApiTest::trains).limit(2).toList()) {
      awaitProgress(submit(running));
    }
    JsonNode queued =
        json(
            submit(
                PLAN.stages().stream()
                    .filter(JobsApiTest::trains)
                    .skip(2)
                    .findFirst()
                    .orElseThrow()));

    HttpResponse<String> unchanged =
        send(
            "GET",
            "/v1/jobs/" + queued.get("id").asText(),
            Optional.empty(),
            Map.of("Prefer", "wait=1", "If-None-Match", etag(queued)));
    assertThat(unchanged.headers().firstValue("Preference-Applied")).contains("wait=1");
    assertThat(json(unchanged)).isEqualTo(queued);
  }

  @Test
  void nobodyWaitsLongerThanAMinute() {
    openWorkflowRun();
    JsonNode done = ended(submit(stage(StageKind.INITIALIZE)));

    HttpResponse<String> answer =
        send(
            "GET",
            "/v1/jobs/%s?until=ended".formatted(done.get("id").asText()),
            Optional.empty(),
            Map.of("Prefer", "wait=900"));
    assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=60");
  }

  @Test
  void whoWaitsForWhatHasEndedIsAnsweredAtOnce() {
    openWorkflowRun();
    JsonNode done = ended(submit(stage(StageKind.INITIALIZE)));
    String path = "/v1/jobs/" + done.get("id").asText();

    assertThat(json(get(path))).isEqualTo(done);
    assertThat(
            json(
                send(
                    "GET",
                    path,
                    Optional.empty(),
                    Map.of("Prefer", "wait=1", "If-None-Match", etag(done)))))
        .isEqualTo(done);
  }

  @Test
  void fiftyWaitersAreCheap() {
    openWorkflowRun();
    JsonNode job = awaitProgress(submit(stage(StageKind.TRAIN)));
    String path = "/v1/jobs/" + job.get("id").asText();
    List<CompletableFuture<HttpResponse<String>>> waiters =
        IntStream.range(0, 50)
            .mapToObj(
                i ->
                    http.sendAsync(
                        request(
                            "GET",
                            path + "?until=ended",
                            Optional.empty(),
                            Map.of("Prefer", "wait=60")),
                        HttpResponse.BodyHandlers.ofString()))
            .toList();
    send("DELETE", path, Optional.empty(), Map.of());

    for (CompletableFuture<HttpResponse<String>> waiter : waiters) {
      assertThat(json(waiter.join()).get("state").asText()).isEqualTo("cancelled");
    }
  }

  @Test
  void aFailedJobCarriesItsProblemAndIsListed() {
    JsonNode failed = ended(submit(stage(StageKind.INITIALIZE)));

    assertThat(failed.get("state").asText()).isEqualTo("failed");
    assertThat(failed.at("/problem/code").asText()).isEqualTo("workflow-run-unknown");
    assertThat(failed.at("/problem/type").asText())
        .isEqualTo("urn:lth:problem:workflow-run-unknown");
    assertThat(failed.at("/problem/fault").asText()).isEqualTo("request");
    assertThat(json(get("/v1/jobs?state=failed&workflow=" + workflow)).get("jobs"))
        .containsExactly(failed);
  }

  @Test
  void aDefectOfOursIsCalledOne() {
    openWorkflowRun();
    JsonNode failed = ended(submit(stage(StageKind.AGGREGATE)));

    assertThat(failed.at("/problem/code").asText()).isEqualTo("defect");
    assertThat(failed.at("/problem/status").asInt()).isEqualTo(500);
    assertThat(failed.get("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void readinessSaysWhatIsMissingAndLivenessDoesNotMind() {
    records.setAway(true);

    HttpResponse<String> ready = get("/q/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("record-away", "start it");
    assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/q/health/started").statusCode()).isEqualTo(200);

    records.setAway(false);
    assertThat(get("/q/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void theApiIsTheOneThatIsPinned() throws IOException {
    String published = get("/q/openapi").body();
    if (Boolean.getBoolean("lth.golden.write")) {
      Files.writeString(PINNED, published);
    }
    assertThat(published)
        .as(
            "The API has changed against services/jobs/openapi.yaml. If that is meant, see that"
                + " Airflow's operator and every other caller still understand it, accept it with"
                + " mvn -B -pl services/jobs -am verify -Dtest=JobsApiTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dlth.golden.write=true"
                + " and commit the file.")
        .isEqualTo(Files.readString(PINNED));
  }

  private void openWorkflowRun() {
    new WorkflowRecord(records.record(), records.record())
        .open(TINY.planned(), Optional.of(new WorkflowId(workflow)));
  }

  private static boolean trains(Stage stage) {
    return stage.kind() == StageKind.TRAIN;
  }

  private static Stage stage(StageKind kind) {
    return PLAN.stages().stream().filter(stage -> stage.kind() == kind).findFirst().orElseThrow();
  }

  private ObjectNode body(Stage stage) {
    return Jobs.body(
        workflow,
        stage,
        stage.inputs().keySet().stream()
            .collect(java.util.stream.Collectors.toMap(name -> name, name -> ANYTHING)));
  }

  private Optional<String> key(Stage stage) {
    return Optional.of("%s/%s".formatted(workflow, stage.id()));
  }

  private HttpResponse<String> submit(Stage stage) {
    return post(body(stage), key(stage));
  }

  private HttpResponse<String> post(Object body, Optional<String> key) {
    return send(
        "POST",
        "/v1/jobs",
        Optional.of(body.toString()),
        key.map(given -> Map.of("Idempotency-Key", given)).orElse(Map.of()));
  }

  private HttpResponse<String> get(String path) {
    return send("GET", path, Optional.empty(), Map.of());
  }

  private String metrics() {
    return get("/q/metrics").body();
  }

  private JsonNode awaitProgress(HttpResponse<String> submitted) {
    JsonNode job = json(submitted);
    while (!job.has("progress") && !job.has("ended")) {
      job =
          json(
              send(
                  "GET",
                  "/v1/jobs/" + job.get("id").asText(),
                  Optional.empty(),
                  Map.of("Prefer", "wait=20", "If-None-Match", etag(job))));
    }
    assertThat(job.has("progress")).as("%s", job).isTrue();
    return job;
  }

  private JsonNode ended(HttpResponse<String> job) {
    return json(
        send(
            "GET",
            "/v1/jobs/%s?until=ended".formatted(json(job).get("id").asText()),
            Optional.empty(),
            Map.of("Prefer", "wait=60")));
  }

  private static String etag(JsonNode job) {
    return "\"%d\"".formatted(job.get("version").asLong());
  }

  private HttpResponse<String> send(
      String method, String path, Optional<String> body, Map<String, String> headers) {
    try {
      return http.send(request(method, path, body, headers), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private HttpRequest request(
      String method, String path, Optional<String> body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(Duration.ofSeconds(90))
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody))
            .header("Authorization", "Bearer a-token-for-tests");
    if (body.isPresent() && !headers.containsKey("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::header);
    return request.build();
  }

  private static JsonNode assertProblem(int status, String code, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = json(answer);
    assertThat(problem.get("code").asText()).isEqualTo(code);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asText()).isNotBlank();
    return problem;
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
