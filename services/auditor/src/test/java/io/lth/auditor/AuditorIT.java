package io.lth.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.lth.jobs.testing.ServiceClient;
import io.lth.jobs.testing.ServiceProcess;
import io.lth.jobs.work.ServingService;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.Split;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Pruning;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.network.Networks;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageParameters.Initialize;
import io.lth.lottery.plan.StageResult;
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
import io.lth.stages.execution.StageRunner;
import io.lth.stages.execution.Tags;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.handler.Progress;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.testing.ForwardingTraining;
import io.lth.stages.testing.ReferenceEngine;
import io.lth.stages.testing.TinyWorkflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The auditor as it is packaged, with a real MLflow and somebody who listens to the webhook. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditorIT {
  private static final Path RUNNER = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Path PINNED = Path.of("openapi.yaml");
  private static final List<String> LIGHT = List.of("@" + Path.of("jvm.options").toAbsolutePath());
  private static final JsonMapper JSON = new JsonMapper();
  private static final TinyWorkflow TINY = new TinyWorkflow().with(shortened());
  private static final Plan PLAN = TINY.plan();

  private final MlflowServer server;
  private final MlflowRecord record;
  private final WorkflowRecord workflows;
  private final ServiceProcess auditor;
  private final ServiceClient client;
  private final HttpServer listener;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private volatile int listenerAnswers = 204;

  AuditorIT(@TempDir Path folder) throws IOException {
    server =
        new MlflowServer(ServerSettings.of(MlflowPython.configured(), folder.resolve("mlflow")));
    URI mlflow = server.startOrAdopt().uri();
    record = MlflowRecord.connect(() -> mlflow, "tiny", new Unheard(), () -> false);
    workflows = new WorkflowRecord(record, record);
    listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.createContext(
        "/",
        exchange -> {
          heard.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(listenerAnswers, -1);
          exchange.close();
        });
    listener.start();
    auditor =
        new ServiceProcess(
            RUNNER,
            folder.resolve("auditor"),
            mlflow,
            LIGHT,
            Map.of(
                "LTH_AUDITOR_WEBHOOK_URL",
                "http://127.0.0.1:%d/changed".formatted(listener.getAddress().getPort()),
                "LTH_AUDITOR_WEBHOOK_TIMEOUT",
                "5s"));
    client = auditor.client();
  }

  @BeforeAll
  void start() {
    auditor.start();
  }

  @AfterAll
  void stop() {
    client.close();
    auditor.close();
    listener.stop(0);
    record.close();
    server.stop();
  }

  @Test
  void aWorkflowRunComesToItsVerdictsAndAChangeIsTold() {
    walk("first", TINY);
    ServiceClient.Answer first = client.get("/v1/workflow-runs/first");
    assertThat(first.text("state")).isEqualTo("finished");
    assertThat(first.text("drift")).startsWith("no earlier run");
    assertThat(first.body().has("changed")).isFalse();
    assertThat(first.body().has("alarm")).isFalse();
    assertThat(open("first")).isEmpty();

    assertThat(heard).isEmpty();

    // The same key, other bits: as a broken machine would give them.
    walk("other-bits", TINY.with(otherBits()));
    ServiceClient.Answer changed = client.get("/v1/workflow-runs/other-bits");
    assertThat(changed.text("changed")).contains("other digests");
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst()).contains("other-bits", "other digests", "\"link\"");
    assertThat(run("other-bits").tags())
        .containsEntry("lth.webhook", "told")
        .containsKey(Tags.CHANGED);

    listenerAnswers = 500;
    walk("back-again", TINY);
    assertThat(client.get("/v1/workflow-runs/back-again").text("state")).isEqualTo("finished");
    assertThat(run("back-again").tags()).containsEntry("lth.webhook", "not told: HTTP 500");
  }

  /** By this field Airflow fails the last task of a night. */
  @Test
  void aWorkflowRunThatComesToAFailedCheckSaysItsAlarm() {
    // A plan of its own: no run of another test's plan is compared with it.
    TinyWorkflow right = TINY.with(shortened().withSeed(new Seed(8)));
    TinyWorkflow wrong =
        right.with(
            handlers ->
                handlers.with(
                    Initialize.class,
                    (parameters, context) ->
                        right
                            .handlers()
                            .run(
                                new Initialize(
                                    parameters.network(), new Seed(4711), parameters.trial()),
                                context)));

    walk("wrong", wrong);

    ServiceClient.Answer alarmed = client.get("/v1/workflow-runs/wrong");
    assertThat(alarmed.text("state")).isEqualTo("finished");
    assertThat(alarmed.text("alarm")).startsWith("check initial-weights failed: ");
    assertThat(run("wrong").tags()).containsEntry(Tags.ALARM, alarmed.text("alarm"));
  }

  @Test
  void aRunOfLenetIsJudgedWithin256Mebibytes() {
    walk("lenet", new TinyWorkflow().with(lenet()));

    assertThat(run("lenet").status()).isEqualTo(RunStatus.FINISHED);
    assertThat(auditor.residentMebibytes()).isLessThan(256);
  }

  /** A dense training and three rounds, as short as trainings can be. */
  private static Experiment lenet() {
    Variant tiny = shortened().only();
    return shortened()
        .withVariants(
            List.of(
                new Variant(
                    Variant.UNNAMED,
                    Networks.LENET_300_100,
                    new TrainingRecipe(Optimizer.Adam.of(0.001), Schedule.CONSTANT, 4, 20, 4, 0),
                    new Pruning(
                        tiny.pruning().strategy(), tiny.pruning().mode(), 3, Iteration.ZERO),
                    List.of())));
  }

  @Test
  void howeverManyOpenAWorkflowRunItIsOpenedOnce() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ServiceClient.Answer>> answers =
          IntStream.range(0, 12).mapToObj(i -> callers.submit(() -> put("crowd"))).toList();
      int created = 0;
      for (Future<ServiceClient.Answer> answer : answers) {
        assertThat(answer.get().text("run")).isEqualTo(run("crowd").id());
        created += answer.get().status() == 201 ? 1 : 0;
      }
      assertThat(created).isEqualTo(1);
    }
    assertThat(record.withTags(Map.of(Tags.WORKFLOW_ID, "crowd"))).hasSize(1);
    assertThat(
            record.withTags(
                Map.of(Tags.WORKFLOW_RUN, run("crowd").id(), Tags.LEVEL, Tags.TRIAL_RUN)))
        .hasSize(1);
  }

  @Test
  void aRunThatIsEndedIsEndedWithItsTrialsAndMayBeOpenedAgain() {
    put("ended");
    assertThat(end("ended", "killed").text("state")).isEqualTo("killed");
    assertThat(end("ended", "failed").text("state")).isEqualTo("killed");
    assertThat(open("ended")).isEmpty();

    ServiceClient.Answer again = put("ended");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("state")).isEqualTo("running");
    assertThat(again.body().path("attempts").asInt()).isEqualTo(2);
    assertThat(open("ended")).hasSize(2);
  }

  @Test
  void whatIsWrongIsSaid() {
    put("mine");
    Plan other =
        new Plan(
            PLAN.experiment(), PLAN.profile(), PLAN.stages().subList(0, PLAN.stages().size() - 1));

    assertThat(client.get("/v1/workflow-runs/never").code()).isEqualTo("workflow-run-unknown");
    assertThat(client.get("/v1/workflow-runs/never").status()).isEqualTo(404);
    assertThat(put("cut", PlanJson.write(other)).code()).isEqualTo("plan-malformed");
    assertThat(put("none", "{}").code()).isEqualTo("plan-malformed");
    assertThat(end("mine", "paused").code()).isEqualTo("body-malformed");
    assertThat(
            client
                .send(
                    "PUT",
                    "/v1/workflow-runs/mine",
                    Optional.of("{\"documents\": {}, \"more\": 1}"),
                    Map.of())
                .code())
        .isEqualTo("body-malformed");
    ServiceClient.Answer reused = put("mine", PlanJson.write(anotherSeed()));
    assertThat(reused.status()).isEqualTo(422);
    assertThat(reused.code()).isEqualTo("workflow-run-reused");
  }

  @Test
  void whileMlflowIsAwayNobodyWaitsForAWorkflowRun() {
    put("before");
    server.stop();
    ServiceClient.Answer refused = put("meanwhile");
    server.startOrAdopt();

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.code()).isEqualTo("record-away");
    assertThat(put("meanwhile").status()).isEqualTo(201);
  }

  @Test
  void theApiIsTheOneThatIsPinned() throws IOException {
    String published = text(auditor.address().resolve("/q/openapi"));
    if (Boolean.getBoolean("lth.golden.write")) {
      Files.writeString(PINNED, published);
    }
    assertThat(published)
        .as(
            "The API has changed against services/auditor/openapi.yaml. If that is meant, see that"
                + " every caller still understands it, accept it with mvn -B -pl services/auditor"
                + " -am verify -Dtest=none -Dit.test=AuditorIT"
                + " -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dfailsafe.failIfNoSpecifiedTests=false -Dlth.golden.write=true and commit the"
                + " file.")
        .isEqualTo(Files.readString(PINNED));
  }

  /** Walks the plan: the auditor's stages by the service, the others here. */
  private void walk(String workflow, TinyWorkflow tiny) {
    Plan plan = tiny.plan();
    assertThat(put(workflow, PlanJson.write(plan)).status()).isEqualTo(201);
    WorkflowId id = new WorkflowId(workflow);
    StageRunner here = new StageRunner(tiny.handlers(), StageKeys::key, record, record);
    Map<StageId, StageResult> done = new HashMap<>();
    for (Stage stage : plan.stages()) {
      Map<String, ArtifactReference> inputs = new LinkedHashMap<>();
      stage
          .inputs()
          .forEach(
              (name, input) ->
                  inputs.put(
                      name,
                      Optional.ofNullable(done.get(input.stage()))
                          .orElseThrow()
                          .output(input.output())));
      if (ServingService.of(stage.kind()) == ServingService.AUDITOR) {
        ServiceClient.Answer job = client.ended(client.submit("tiny", workflow, stage, inputs));
        assertThat(job.text("state")).as("%s%n%s", job, auditor.logText()).isEqualTo("succeeded");
        done.put(stage.id(), ServiceClient.result(job));
      } else {
        done.put(
            stage.id(),
            here.supply(
                    stage,
                    inputs,
                    workflows.scope(id, stage),
                    false,
                    new Cancellation(),
                    Progress.UNHEARD)
                .result());
      }
    }
  }

  private static Plan anotherSeed() {
    return Planner.plan(shortened().withSeed(new Seed(7)));
  }

  /** One trial, one round, no controls: a walk is short. */
  private static Experiment shortened() {
    Variant tiny = TinyWorkflow.EXPERIMENT.only();
    Pruning once = new Pruning(tiny.pruning().strategy(), tiny.pruning().mode(), 1, Iteration.ZERO);
    return TinyWorkflow.oneTrial(tiny.network(), tiny.recipe(), once, List.of());
  }

  private ServiceClient.Answer put(String workflow) {
    return put(workflow, PlanJson.write(PLAN));
  }

  private ServiceClient.Answer put(String workflow, String plan) {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("documents").put("plan.json", plan).put("experiment.yaml", "name: tiny");
    return client.send(
        "PUT", "/v1/workflow-runs/" + workflow, Optional.of(body.toString()), Map.of());
  }

  private ServiceClient.Answer end(String workflow, String state) {
    return client.send(
        "POST",
        "/v1/workflow-runs/%s/end".formatted(workflow),
        Optional.of("{\"state\": \"%s\"}".formatted(state)),
        Map.of());
  }

  private RecordedRun run(String workflow) {
    return workflows.withId(new WorkflowId(workflow)).orElseThrow();
  }

  /** What of a workflow run is still RUNNING in MLflow. */
  private List<String> open(String workflow) {
    RecordedRun run = run(workflow);
    List<String> open =
        new java.util.ArrayList<>(
            record.withTags(Map.of(Tags.WORKFLOW_RUN, run.id())).stream()
                .filter(under -> under.status() == RunStatus.RUNNING)
                .map(RecordedRun::name)
                .toList());
    if (run.status() == RunStatus.RUNNING) {
      open.add(run.name());
    }
    return open;
  }

  private static String text(URI address) {
    try (java.io.InputStream body = address.toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says that its numerics are the usual ones, and evaluates to other numbers. */
  private static TrainingEngine otherBits() {
    return ForwardingTraining.engine(
        new ReferenceEngine(),
        (task, usual) ->
            new ForwardingTraining(usual) {
              @Override
              public Evaluation evaluate(Split split, Runnable between) {
                Evaluation right = super.evaluate(split, between);
                return new Evaluation(right.loss() + 1e-9, right.correct(), right.count());
              }
            });
  }

  private static final class Unheard implements OutageListener {
    @Override
    public void began(Outage outage) {}

    @Override
    public void ended() {}
  }
}
