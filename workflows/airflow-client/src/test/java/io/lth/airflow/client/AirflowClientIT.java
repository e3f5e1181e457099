package io.lth.airflow.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lth.airflow.client.DagStructure.Edge;
import io.lth.airflow.client.Health.Part;
import io.lth.lottery.problem.ProblemException;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
class AirflowClientIT {
  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final Duration DONE_WITHIN = Duration.ofMinutes(2);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static @Nullable Path state;

  private static @Nullable RealAirflow started;
  private static @Nullable AirflowClient connected;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    RealAirflow airflow = new RealAirflow(Objects.requireNonNull(state));
    started = airflow;
    AirflowClient client = AirflowClient.connect(access(airflow));
    connected = client;
    List<DagId> dags =
        Stream.of(
                "success",
                "failing",
                "waiting",
                "wide",
                "paused",
                "order",
                "mapped",
                "breaks-later")
            .map(name -> new DagId("client." + name))
            .toList();
    await()
        .atMost(READY_WITHIN)
        .pollInterval(Duration.ofMillis(500))
        .failFast(airflow::requireAlive)
        .ignoreException(ProblemException.class)
        .until(() -> client.health().unhealthy().equals(List.of(Part.TRIGGERER)));
    patiently()
        .until(
            () ->
                dags.stream().allMatch(dag -> client.findDag(dag).isPresent())
                    && !client.importErrors().isEmpty());
  }

  @AfterAll
  static void stop() {
    if (connected != null) {
      connected.close();
    }
    if (started != null) {
      started.close();
    }
  }

  @Test
  void itIsTheVersionThatTheClientIsHeldAgainst() {
    assertThat(client().version()).isEqualTo(AirflowVersion.TESTED);
    assertThat(client().version().doubt()).isEmpty();
  }

  @Test
  void healthTellsWhichPartIsDown() {
    Health health = client().health();

    assertThat(health.unhealthy()).containsExactly(Part.TRIGGERER);
    assertThat(health.of(Part.SCHEDULER).heartbeat()).isNotNull();
    assertThat(health.of(Part.DAG_PROCESSOR).heartbeat()).isNotNull();
  }

  @Test
  void aWrongPasswordIsRefused() {
    try (AirflowClient wrong =
        AirflowClient.connect(Access.to(airflow().uri(), RealAirflow.USER, () -> "guess"))) {
      assertProblem(() -> wrong.importErrors(), "airflow-refused-login");
    }
  }

  @Test
  void aRunIsTriggeredOnceAndFollowedToItsEnd() {
    RunAddress address = run("client.success", "lth-2026:1+0~a.b_c");

    Triggered first = client().trigger(address, Map.of("reuse", true));
    Triggered second = client().trigger(address, Map.of("reuse", false));

    assertThat(first.attached()).isFalse();
    assertThat(second.attached()).isTrue();
    RunView end = followed(address);
    assertThat(end.run().state()).isEqualTo(RunState.Known.SUCCESS);
    assertThat(end.run().conf()).isEqualTo(Map.of("reuse", true));
    assertThat(end.run().kind()).isEqualTo("manual");
    assertThat(end.tasks().values())
        .allMatch(each -> each.state() == TaskState.Known.SUCCESS)
        .extracting(each -> each.key().toString())
        .containsExactly("last", "left", "right");
    assertThat(List.copyOf(end.tasks().values())).isEqualTo(client().taskInstances(address));

    TaskAddress left = address.task(new TaskId("left"));
    assertThat(client().xcoms(left))
        .extracting(xcom -> xcom.key() + " " + xcom.value())
        .containsExactly("return_value {\"answer\":42,\"none\":null}");
    assertThat(client().xcoms(address.task(new TaskId("last")))).isEmpty();
    assertThat(client().log(left, 1))
        .anyMatch(line -> line.text().contains("hello from left True"))
        .anyMatch(line -> line.when() != null && !line.level().isEmpty());
    assertProblem(() -> client().log(left, 7), "dag-task-unknown");
    assertThat(client().runsNamed(address.run())).extracting(Run::address).containsExactly(address);
    assertThat(client().runsOfDagsStarting("client.succ", 1))
        .extracting(Run::address)
        .containsExactly(address);
    assertThat(client().cancel(address).state()).isEqualTo(RunState.Known.SUCCESS);
    assertThat(client().clearUnsuccessful(address)).isEmpty();
  }

  @Test
  void theStructureIsTheDagsGraph() {
    TaskId left = new TaskId("left");
    TaskId right = new TaskId("right");
    TaskId last = new TaskId("last");

    assertThat(client().structure(new DagId("client.success")))
        .isEqualTo(
            new DagStructure(
                Set.of(left, right, last), Set.of(new Edge(left, right), new Edge(right, last))));
    assertThat(client().structure(new DagId("client.wide")).tasks()).hasSize(130);
  }

  @Test
  void aConfThatBreaksAParamIsRefusedWithTheReason() {
    assertThatThrownBy(
            () -> client().trigger(run("client.success", "bad"), Map.of("reuse", "maybe")))
        .isInstanceOfSatisfying(
            ProblemException.class,
            thrown -> {
              assertThat(thrown.code()).isEqualTo("conf-refused");
              assertThat(thrown.problems().getFirst().found()).contains("maybe", "boolean");
            });
    assertThat(client().findRun(run("client.success", "bad"))).isEmpty();
  }

  @Test
  void whatFailedIsClearedAndGoesOn() throws IOException {
    RunAddress address = run("client.failing", "failing-1");
    TaskKey fails = new TaskKey(new TaskId("fails_unmarked"), TaskKey.UNMAPPED);
    client().trigger(address, Map.of());

    RunView failed = followed(address);
    assertThat(failed.run().state()).isEqualTo(RunState.Known.FAILED);
    assertThat(failed.tasks().values())
        .extracting(TaskInstance::state)
        .containsExactly(TaskState.Known.UPSTREAM_FAILED, TaskState.Known.FAILED);
    assertThat(client().log(address.task(fails), 1))
        .anyMatch(line -> line.text().contains("ValueError: there is no mark yet"));

    Files.createFile(airflow().marks().resolve("mended"));
    assertThat(client().clearFailed(address))
        .extracting(TaskKey::toString)
        .containsExactly("after", "fails_unmarked");
    RunView mended = followed(address);
    assertThat(mended.run().state()).isEqualTo(RunState.Known.SUCCESS);
    assertThat(Objects.requireNonNull(mended.tasks().get(fails)).tryNumber()).isEqualTo(2);
    assertThat(client().log(address.task(fails), 1)).isNotEmpty();
  }

  @Test
  void aCancelledRunEndsAndCanBeTakenUpAgain() throws IOException {
    RunAddress address = run("client.waiting", "waiting-1");
    client().trigger(address, Map.of());
    patiently()
        .until(
            () ->
                client().taskInstances(address).stream()
                    .anyMatch(each -> each.state() == TaskState.Known.RUNNING));

    assertThat(client().cancel(address).state()).isEqualTo(RunState.Known.FAILED);
    assertThat(client().taskInstances(address))
        .extracting(TaskInstance::state)
        .containsExactly(TaskState.Known.SKIPPED, TaskState.Known.FAILED);

    Files.createFile(airflow().marks().resolve("released"));
    assertThat(client().clearUnsuccessful(address)).hasSize(2);
    assertThat(followed(address).run().state()).isEqualTo(RunState.Known.SUCCESS);
  }

  @Test
  void aPausedDagHoldsItsRunsUntilItIsUnpaused() {
    DagId dag = new DagId("client.paused");
    RunAddress address = run("client.paused", "paused-1");
    assertThat(client().runnableDag(dag).paused()).isTrue();

    client().trigger(address, Map.of());
    assertThat(client().run(address).state()).isEqualTo(RunState.Known.QUEUED);

    assertThat(client().unpause(dag).paused()).isFalse();
    assertThat(followed(address).run().state()).isEqualTo(RunState.Known.SUCCESS);
    assertThat(client().pause(dag).paused()).isTrue();
  }

  @Test
  void moreTaskInstancesThanAPageHoldsAreAllListed() {
    RunAddress address = run("client.wide", "wide-1");
    client().trigger(address, Map.of());

    RunView end = followed(address);

    assertThat(end.tasks()).hasSize(130);
    assertThat(client().taskInstances(address)).hasSize(130);
  }

  @Test
  void aMappedTasksInstancesAreToldApart() {
    RunAddress address = run("client.mapped", "mapped-1");
    client().trigger(address, Map.of());
    assertThat(followed(address).run().state()).isEqualTo(RunState.Known.SUCCESS);

    TaskAddress second = address.task(new TaskKey(new TaskId("each"), 1));
    assertThat(client().taskInstances(address)).hasSize(2);
    assertThat(client().findXCom(second, "return_value"))
        .hasValueSatisfying(xcom -> assertThat(xcom.value().asInt()).isEqualTo(16));
    assertThat(client().log(second, 1)).isNotEmpty();
  }

  @Test
  void runsComeNewestFirst() {
    DagId dag = new DagId("client.order");
    for (int number = 0; number < 3; number++) {
      client().trigger(new RunAddress(dag, new RunId("order-" + number)), Map.of());
    }

    assertThat(client().runs(dag, 2))
        .extracting(run -> run.address().run().value())
        .containsExactly("order-2", "order-1");
    assertThat(client().runs(dag, 1_000)).hasSize(3);
    assertThat(client().runs(new DagId("client.nowhere"), 5)).isEmpty();
  }

  @Test
  void anUnknownDagIsToldWithTheFileThatCouldNotBeImported() {
    assertThatThrownBy(() -> client().trigger(run("client.nowhere", "x"), Map.of()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            thrown -> {
              assertThat(thrown.code()).isEqualTo("dag-unknown");
              assertThat(thrown.problems().getFirst().found())
                  .contains("broken.py", "ZeroDivisionError");
            });
    assertProblem(() -> client().run(run("client.success", "nowhere")), "dag-run-unknown");
    assertProblem(
        () -> client().taskInstances(run("client.success", "nowhere")), "dag-run-unknown");
    assertProblem(() -> client().clearFailed(run("client.success", "nowhere")), "dag-run-unknown");
    assertProblem(() -> client().cancel(run("client.success", "nowhere")), "dag-run-unknown");
    assertProblem(() -> client().structure(new DagId("client.nowhere")), "dag-unknown");
    assertProblem(() -> client().pause(new DagId("client.nowhere")), "dag-unknown");
    assertThat(client().importErrors().getFirst().lastLines(1))
        .containsExactly("ZeroDivisionError: division by zero");
  }

  @Test
  void aDagWhoseFileBreaksIsToldWithItsOwnTraceback() throws IOException {
    DagId dag = new DagId("client.breaks-later");
    String whole = Files.readString(airflow().dags().resolve("breaks_later.py"));
    airflow().rewrite("breaks_later.py", "raise KeyError('a key that was not there')\n");
    patiently().until(() -> client().findDag(dag).filter(Dag::hasImportErrors).isPresent());

    assertThatThrownBy(() -> client().trigger(new RunAddress(dag, new RunId("no")), Map.of()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            thrown -> {
              assertThat(thrown.code()).isEqualTo("dag-has-import-errors");
              assertThat(thrown.problems().getFirst().found())
                  .contains("a key that was not there")
                  .doesNotContain("ZeroDivisionError");
            });
    assertProblem(() -> client().runnableDag(dag), "dag-has-import-errors");

    airflow().rewrite("breaks_later.py", whole);
    patiently().until(() -> client().findDag(dag).filter(it -> !it.stale()).isPresent());
    assertThat(client().runnableDag(dag).hasImportErrors()).isFalse();
  }

  @Test
  void aPoolIsMadeAndAdjusted() {
    assertThat(client().findPool("client")).isEmpty();
    assertThat(client().ensurePool("client", 3))
        .isEqualTo(new Pool("client", 3, true, 3))
        .isEqualTo(client().ensurePool("client", 3));
    assertThat(client().ensurePool("client", 5).slots()).isEqualTo(5);
    assertThat(client().findPool("client")).hasValue(new Pool("client", 5, true, 5));
  }

  @Test
  void theExcerptIsWhatTheInstalledAirflowSays() throws IOException, InterruptedException {
    Process excerpt =
        new ProcessBuilder(RealAirflow.python(), "src/test/python/excerpt.py")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String made = new String(excerpt.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(excerpt.waitFor()).isZero();
    assertThat(made)
        .isEqualTo(Files.readString(Path.of("src/test/resources/airflow-rest-api-excerpt.yaml")));
  }

  private static Access access(RealAirflow airflow) {
    return Access.to(airflow.uri(), RealAirflow.USER, airflow::password);
  }

  private static RealAirflow airflow() {
    return Objects.requireNonNull(started);
  }

  private static AirflowClient client() {
    return Objects.requireNonNull(connected);
  }

  private static RunAddress run(String dag, String run) {
    return new RunAddress(new DagId(dag), new RunId(run));
  }

  private static RunView followed(RunAddress run) {
    RunFollower follower = client().follow(run);
    return patiently().until(follower::look, view -> view.run().over());
  }

  private static ConditionFactory patiently() {
    return await().atMost(DONE_WITHIN).pollInterval(Duration.ofMillis(300));
  }

  private static void assertProblem(ThrowingCallable call, String code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, thrown -> assertThat(thrown.code()).isEqualTo(code));
  }
}
