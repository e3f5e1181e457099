package io.lth.airflow.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.airflow.client.FakeAirflow.Failure;
import io.lth.airflow.client.FakeAirflow.Says;
import io.lth.airflow.client.FakeAirflow.Stalls;
import io.lth.airflow.client.Health.Part;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ObjectAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AirflowClientTest {
  private static final DagId DAG = new DagId("lth.lenet-mnist.smoke");
  private static final RunAddress RUN = new RunAddress(DAG, new RunId("lth-1"));
  private static final TaskId TASK = new TaskId("trial-0.train");
  private static final String DAG_PATH = "/api/v2/dags/lth.lenet-mnist.smoke";
  private static final String RUN_PATH = DAG_PATH + "/dagRuns/lth-1";
  private static final String TASKS_PATH = RUN_PATH + "/taskInstances";
  private static final Patience TWICE_MORE =
      new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), 2);
  private static final Patience SHORT =
      new Patience(Duration.ofSeconds(2), Duration.ofSeconds(2), 1);

  private final FakeAirflow airflow = new FakeAirflow();
  private final Access access =
      Access.to(airflow.uri(), "admin", () -> FakeAirflow.PASSWORD).with(TWICE_MORE);
  private final AirflowClient client = AirflowClient.connect(access);

  @AfterEach
  void close() {
    client.close();
    airflow.close();
  }

  // logging in

  @Test
  void oneLoginServesManyCalls() {
    airflow.on("GET " + RUN_PATH, says(run("running")));

    client.run(RUN);
    client.run(RUN);

    assertThat(airflow.logins()).isEqualTo(1);
  }

  @Test
  void healthAndVersionNeedNoLogin() {
    airflow
        .on("GET /api/v2/version", says("{\"version\":\"3.3.2\",\"git_version\":null}"))
        .on("GET /api/v2/monitor/health", says(HEALTH));

    assertThat(client.version()).isEqualTo(AirflowVersion.TESTED);
    assertThat(client.health().unhealthy()).containsExactly(Part.TRIGGERER, Part.DAG_PROCESSOR);
    assertThat(client.health().of(Part.TRIGGERER).status()).isEqualTo("unhealthy");
    assertThat(client.health().of(Part.DAG_PROCESSOR).status()).isEqualTo("absent");
    assertThat(airflow.logins()).isZero();
  }

  @Test
  void aLapsedTokenIsRenewedOnce() {
    airflow.on("GET " + RUN_PATH, says(run("running")));
    client.run(RUN);
    airflow.forgetToken();

    assertThat(client.run(RUN).state()).isEqualTo(RunState.Known.RUNNING);
    assertThat(airflow.logins()).isEqualTo(2);
  }

  @Test
  void aTokenThatIsNeverTakenIsARefusedLoginAndNotALoop() {
    airflow.on("POST /auth/token", says(201, "{\"access_token\":\"worthless\"}"));

    assertProblem(() -> client.run(RUN), "airflow-refused-login", Fault.REQUEST)
        .satisfies(problem -> assertThat(problem.found()).contains("401"));
    assertThat(airflow.lines()).hasSize(2);
  }

  @Test
  void aWrongPasswordIsARefusedLogin() {
    try (AirflowClient wrong =
        AirflowClient.connect(Access.to(airflow.uri(), "admin", () -> "guess").with(TWICE_MORE))) {
      assertProblem(() -> wrong.run(RUN), "airflow-refused-login", Fault.REQUEST)
          .satisfies(
              problem ->
                  assertThat(problem.message())
                      .contains("Invalid credentials", "admin")
                      .doesNotContain("guess"));
      assertThat(airflow.lines()).isEmpty();
    }
  }

  @Test
  void aRefusedLoginNeverRepeatsThePassword() {
    airflow.on(
        "POST /auth/token",
        says(
            422,
            "{\"detail\":[{\"loc\":[\"body\",\"username\"],\"msg\":\"too short\",\"type\":\"x\","
                + "\"input\":{\"password\":\"%s\"}}]}".formatted(FakeAirflow.PASSWORD)));

    assertProblem(() -> client.run(RUN), "airflow-refused-login", Fault.REQUEST)
        .satisfies(
            problem ->
                assertThat(problem.message())
                    .contains("body.username: too short")
                    .doesNotContain(FakeAirflow.PASSWORD));
  }

  @Test
  void neitherTokenNorPasswordReachesALogAtAnyLevelOrAMessage() {
    List<String> logged = new ArrayList<>();
    Handler all =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            synchronized (logged) {
              logged.add(
                  entry.getMessage()
                      + List.of(
                          entry.getParameters() == null ? new Object[0] : entry.getParameters()));
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("");
    root.addHandler(all);
    try {
      airflow.on("GET " + RUN_PATH, says(500, "{\"detail\":\"you sent Bearer token-1-bbf1\"}"));
      assertProblem(() -> client.run(RUN), "airflow-away", Fault.PLATFORM)
          .satisfies(
              problem ->
                  assertThat(problem.message())
                      .contains("you sent Bearer (token)")
                      .doesNotContain("token-1-bbf1"));
    } finally {
      root.removeHandler(all);
    }
    // src/test/resources/application.properties lets everything be logged, calls with headers too
    assertThat(logged).as("what was logged: the test must hear something").isNotEmpty();
    assertThat(logged)
        .noneMatch(line -> line.contains("token-1-bbf1") || line.contains(FakeAirflow.PASSWORD));
  }

  // what is sent

  @Test
  void aTriggerHoldsOurRunIdAndANullLogicalDate() {
    airflow.on("POST " + DAG_PATH + "/dagRuns", says(run("queued")));

    Triggered triggered = client.trigger(RUN, Map.of("reuse", true));

    assertThat(triggered.attached()).isFalse();
    assertThat(triggered.run().state()).isEqualTo(RunState.Known.QUEUED);
    assertThat(airflow.requests().getLast().body())
        .isEqualTo("{\"dag_run_id\":\"lth-1\",\"logical_date\":null,\"conf\":{\"reuse\":true}}");
  }

  @Test
  void idsAreEncodedInPaths() {
    RunAddress odd = new RunAddress(DAG, new RunId("manual__2026-01-01T00:00:00+00:00 ä/1"));

    assertProblem(() -> client.run(odd), "dag-run-unknown", Fault.REQUEST);
    assertThat(URI.create(airflow.lines().getFirst().substring(4)).getPath())
        .isEqualTo(DAG_PATH + "/dagRuns/manual__2026-01-01T00:00:00+00:00 ä/1");
    assertThat(airflow.lines().getFirst()).contains("%2F1").doesNotContain(" ä");
  }

  @Test
  void clearingIsNoDryRun() {
    airflow.on(
        "POST " + DAG_PATH + "/clearTaskInstances", says(tasks(task("trial-0.train", null))));

    assertThat(client.clearFailed(RUN)).containsExactly(new TaskKey(TASK, -1));
    assertThat(airflow.requests().getLast().body())
        .isEqualTo(
            "{\"dag_run_id\":\"lth-1\",\"dry_run\":false,\"only_failed\":true,"
                + "\"reset_dag_runs\":true}");
  }

  @Test
  void whatACancelledRunLeftUndoneIsClearedByName() {
    airflow
        .on(
            "GET " + TASKS_PATH,
            says(
                tasks(
                    task("a", "success"),
                    task("b", "failed"),
                    task("c", "skipped"),
                    mapped("m", 3, "failed"),
                    task("r", "removed"),
                    task("s", "running"))))
        .on("POST " + DAG_PATH + "/clearTaskInstances", says(tasks()));

    client.clearUnsuccessful(RUN);

    assertThat(airflow.requests().getLast().body())
        .contains("\"only_failed\":false", "\"task_ids\":[\"b\",\"c\",[\"m\",3]]");
  }

  @Test
  void whereAllSucceededNothingIsCleared() {
    airflow.on("GET " + TASKS_PATH, says(tasks(task("a", "success"))));

    assertThat(client.clearUnsuccessful(RUN)).isEmpty();
    assertThat(airflow.lines()).noneMatch(line -> line.startsWith("POST"));
  }

  @Test
  void cancellingARunThatIsOverChangesNothing() {
    airflow.on("GET " + RUN_PATH, says(run("success")));

    assertThat(client.cancel(RUN).state()).isEqualTo(RunState.Known.SUCCESS);
    assertThat(airflow.lines()).noneMatch(line -> line.startsWith("PATCH"));
  }

  @Test
  void aPoolIsMadeAdjustedOrLeftAsItIs() {
    airflow
        .on("GET /api/v2/pools/lth", says(404, "{\"detail\":\"no\"}"), says(pool(3)), says(pool(5)))
        .on("POST /api/v2/pools", says(201, pool(3)))
        .on("PATCH /api/v2/pools/lth", says(pool(5)));

    client.ensurePool("lth", 3);
    client.ensurePool("lth", 5);
    client.ensurePool("lth", 5);

    assertThat(airflow.lines())
        .containsExactly(
            "GET /api/v2/pools/lth",
            "POST /api/v2/pools",
            "GET /api/v2/pools/lth",
            "PATCH /api/v2/pools/lth?update_mask=slots&update_mask=include_deferred",
            "GET /api/v2/pools/lth");
  }

  // what comes back

  @Test
  void aRunThatIsThereAlreadyIsAttachedTo() {
    airflow
        .on(
            "POST " + DAG_PATH + "/dagRuns",
            says(409, "{\"detail\":{\"reason\":\"Unique constraint violation\"}}"))
        .on("GET " + RUN_PATH, says(run("running")));

    Triggered triggered = client.trigger(RUN, Map.of());

    assertThat(triggered.attached()).isTrue();
    assertThat(triggered.run().state()).isEqualTo(RunState.Known.RUNNING);
  }

  @Test
  void aConflictWithoutTheRunIsRefusedWithAirflowsReason() {
    airflow.on(
        "POST " + DAG_PATH + "/dagRuns", says(409, "{\"detail\":{\"reason\":\"other clash\"}}"));

    assertProblem(() -> client.trigger(RUN, Map.of()), "airflow-refused", Fault.REQUEST)
        .satisfies(problem -> assertThat(problem.found()).contains("other clash"));
  }

  @Test
  void aBrokenParamIsRefusedWithAirflowsReason() {
    airflow
        .on("POST " + DAG_PATH + "/dagRuns", says(400, "{\"detail\":\"'x' is not a boolean\"}"))
        .on("GET " + DAG_PATH, says(dag(false, false)));

    assertProblem(() -> client.trigger(RUN, Map.of("reuse", "x")), "conf-refused", Fault.REQUEST)
        .satisfies(problem -> assertThat(problem.found()).isEqualTo("'x' is not a boolean"));
  }

  @Test
  void aDagWithImportErrorsIsToldWithTheTracebacksLastLines() {
    airflow
        .on("POST " + DAG_PATH + "/dagRuns", says(400, "{\"detail\":\"has import errors\"}"))
        .on("GET " + DAG_PATH, says(dag(false, true)))
        .on("GET /api/v2/importErrors", says(importErrors()));

    assertProblem(() -> client.trigger(RUN, Map.of()), "dag-has-import-errors", Fault.REQUEST)
        .satisfies(
            problem ->
                assertThat(problem.found())
                    .contains("lth.py", "ZeroDivisionError: division by zero", "line 9")
                    .doesNotContain("line 1 "));
    assertProblem(() -> client.runnableDag(DAG), "dag-has-import-errors", Fault.REQUEST);
  }

  @Test
  void aDagThatWentStaleForItsImportErrorsIsToldByThem() {
    airflow
        .on("POST " + DAG_PATH + "/dagRuns", says(404, "{\"detail\":\"not found\"}"))
        .on("GET " + DAG_PATH, says(dag(true, true)))
        .on("GET /api/v2/importErrors", says(importErrors()));

    assertProblem(() -> client.trigger(RUN, Map.of()), "dag-has-import-errors", Fault.REQUEST);
    assertProblem(() -> client.runnableDag(DAG), "dag-has-import-errors", Fault.REQUEST);
  }

  @Test
  void anUnknownDagIsToldWithTheFilesThatCouldNotBeImported() {
    airflow.on("GET /api/v2/importErrors", says(importErrors()));

    assertProblem(() -> client.trigger(RUN, Map.of()), "dag-unknown", Fault.REQUEST)
        .satisfies(problem -> assertThat(problem.found()).contains("ZeroDivisionError"));
    assertThat(client.findDag(DAG)).isEmpty();
  }

  @Test
  void aDagThatItsFileNoLongerHoldsIsUnknown() {
    airflow
        .on("GET " + DAG_PATH, says(dag(true, false)))
        .on("GET /api/v2/importErrors", says("{\"import_errors\":[],\"total_entries\":0}"));

    assertProblem(() -> client.runnableDag(DAG), "dag-unknown", Fault.REQUEST);
  }

  @Test
  void aBodyThatAirflowDoesNotTakeIsRefusedByField() {
    airflow.on(
        "POST " + DAG_PATH + "/dagRuns",
        says(
            422,
            "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"logical_date\"],"
                + "\"msg\":\"Field required\",\"input\":{}}]}"));

    assertProblem(() -> client.trigger(RUN, Map.of()), "airflow-refused", Fault.REQUEST)
        .satisfies(
            problem ->
                assertThat(problem.found())
                    .isEqualTo("HTTP 422: body.logical_date: Field required"));
  }

  @Test
  void whoMayNotIsToldSo() {
    airflow.on("GET " + RUN_PATH, says(403, "{\"detail\":\"Forbidden\"}"));

    assertProblem(() -> client.run(RUN), "airflow-forbids", Fault.REQUEST);
  }

  @Test
  void aRunIdThatAirflowWouldRefuseIsNotSent() {
    RunAddress odd = new RunAddress(DAG, new RunId("a b"));

    assertProblem(() -> client.trigger(odd, Map.of()), "run-id-refused", Fault.REQUEST);
    assertThat(airflow.requests()).isEmpty();
  }

  @Test
  void unknownFieldsAndStatesAreTaken() {
    airflow
        .on("GET " + RUN_PATH, says(run("hibernating").replace("{", "{\"novel\":[1],")))
        .on("GET " + TASKS_PATH, says(tasks(task("trial-0.train", "dreaming"))));

    Run run = client.run(RUN);
    assertThat(run.state()).isEqualTo(new RunState.Unknown("hibernating"));
    assertThat(run.over()).isFalse();
    TaskInstance task = client.taskInstances(RUN).getFirst();
    assertThat(task.state()).isEqualTo(new TaskState.Unknown("dreaming"));
    assertThat(task.state().ended()).isFalse();
  }

  @Test
  void aNewerMinorVersionIsDoubtedAndWorksAllTheSame() {
    airflow
        .on("GET /api/v2/version", says("{\"version\":\"3.4.0\",\"novel\":true}"))
        .on("GET " + RUN_PATH, says(run("success").replace("{", "{\"novel\":{},")));

    assertThat(client.version().doubt())
        .hasValueSatisfying(doubt -> assertThat(doubt).contains("3.4.0", "3.3.2"));
    assertThat(client.run(RUN).over()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.3.2", "3.3.9", "3.3.3rc1", "3.3"})
  void aPatchIsNotDoubted(String version) {
    assertThat(new AirflowVersion(version).doubt()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.4.0", "3.30.2", "3.2.2", "4.3.2", "2.11.0", "main", ""})
  void anyOtherVersionIsDoubted(String version) {
    assertThat(new AirflowVersion(version).doubt()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"dag_run_id\": \"lth-1\", \"dag",
        "[]",
        "null",
        "",
        "{\"dag_id\": \"d\", \"state\": \"running\", \"run_type\": \"manual\"}",
        "<html>It works!</html>"
      })
  void aGarbledAnswerIsUnreadable(String body) {
    airflow.on("GET " + RUN_PATH, says(body));

    assertProblem(() -> client.run(RUN), "airflow-unreadable", Fault.PLATFORM);
  }

  @Test
  void aStrangersPageIsNoMissingRun() {
    airflow.on("GET " + RUN_PATH, says(404, "<html>nginx</html>"));

    assertProblem(() -> client.findRun(RUN), "airflow-unreadable", Fault.PLATFORM)
        .satisfies(problem -> assertThat(problem.found()).contains("404", "nginx"));
  }

  @Test
  void aRedirectIsNotFollowed() {
    airflow.on("GET " + RUN_PATH, says(302, ""));

    assertProblem(() -> client.run(RUN), "airflow-unreadable", Fault.PLATFORM);
  }

  // outages

  @Test
  void questionsAreRepeatedThroughErrorsAndResets() {
    airflow.on("GET " + RUN_PATH, says(503, "starting"), Failure.RESET, says(run("running")));

    assertThat(client.run(RUN).state()).isEqualTo(RunState.Known.RUNNING);
    assertThat(airflow.lines()).hasSize(3);
  }

  @Test
  void repeatsAreBounded() {
    airflow.on("GET " + RUN_PATH, says(500, "Internal Server Error"));

    assertProblem(() -> client.run(RUN), "airflow-away", Fault.PLATFORM)
        .satisfies(
            problem ->
                assertThat(problem.found())
                    .isEqualTo("HTTP 500: Internal Server Error (asked 3 times)"));
    assertThat(airflow.lines()).hasSize(3);
  }

  @Test
  void aTriggerWhoseAnswerGotLostIsSentAgainAndAttaches() {
    airflow
        .on("POST " + DAG_PATH + "/dagRuns", Failure.RESET, says(409, "{\"detail\":\"there\"}"))
        .on("GET " + RUN_PATH, says(run("queued")));

    assertThat(client.trigger(RUN, Map.of()).attached()).isTrue();
  }

  @Test
  void clearingIsNeverRepeated() {
    airflow.on("POST " + DAG_PATH + "/clearTaskInstances", Failure.RESET);

    assertProblem(() -> client.clearFailed(RUN), "airflow-away", Fault.PLATFORM);
    assertThat(airflow.lines()).hasSize(1);
  }

  @Test
  void clearingGoesOnWithANewToken() {
    airflow.on("POST " + DAG_PATH + "/clearTaskInstances", says(tasks()));
    client.clearFailed(RUN);
    airflow.forgetToken();

    client.clearFailed(RUN);

    assertThat(airflow.logins()).isEqualTo(2);
  }

  @Test
  void silenceIsAnOutage() {
    airflow.on("GET " + RUN_PATH, Failure.SILENCE);

    try (AirflowClient hurried = AirflowClient.connect(access.with(SHORT))) {
      assertProblem(() -> hurried.run(RUN), "airflow-away", Fault.PLATFORM);
    }
    assertThat(airflow.lines()).hasSize(2);
  }

  @Test
  void anAnswerThatStopsHalfwayIsAnOutage() {
    airflow.on("GET " + RUN_PATH, new Stalls(run("running")));

    try (AirflowClient hurried = AirflowClient.connect(access.with(SHORT))) {
      assertProblem(() -> hurried.run(RUN), "airflow-away", Fault.PLATFORM);
    }
    assertThat(airflow.lines()).hasSize(2);
  }

  @Test
  void aServerThatIsNotThereIsAnOutage() {
    airflow.close();

    assertProblem(() -> client.version(), "airflow-away", Fault.PLATFORM)
        .satisfies(
            problem -> {
              assertThat(problem.where()).isEqualTo(airflow.uri().toString());
              assertThat(problem.found()).contains("asked 3 times");
            });
  }

  @Test
  void pausesDoubleUpToABound() {
    assertThat(IntStream.of(0, 1, 2, 3, 4, 5, 50).mapToObj(Patience::pauseAfter))
        .containsExactly(
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(400),
            Duration.ofMillis(800),
            Duration.ofMillis(1600),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2));
  }

  // listings

  @Test
  void pagesAreFollowedByTheirCursorAndWhatIsSeenTwiceCountsOnce() {
    airflow.on(
        "GET " + TASKS_PATH,
        says(page("\"next\"", 3, task("a", null), task("b", "running"))),
        says(page("null", 3, task("c", null), task("b", "success"))));

    assertThat(client.taskInstances(RUN))
        .extracting(each -> each.key() + " " + each.state().word())
        .containsExactly("a none", "b success", "c none");
    assertThat(airflow.requests().getLast().parameters())
        .containsEntry("cursor", List.of("next"))
        .containsEntry("limit", List.of("100"))
        .doesNotContainKey("offset");
    assertThat(airflow.requests().get(1).parameters()).containsEntry("cursor", List.of(""));
  }

  @Test
  void anAirflowWithoutCursorsIsPagedByOffset() {
    airflow.on(
        "GET " + TASKS_PATH,
        says("{\"task_instances\":[%s],\"total_entries\":2}".formatted(task("a", null))),
        says("{\"task_instances\":[%s],\"total_entries\":2}".formatted(task("b", null))));

    assertThat(client.taskInstances(RUN)).hasSize(2);
    assertThat(airflow.requests().getLast().parameters())
        .containsEntry("offset", List.of("1"))
        .doesNotContainKey("cursor");
  }

  @Test
  void aTotalThatIsNeverReachedEndsNoLoop() {
    airflow.on(
        "GET " + TASKS_PATH,
        says("{\"task_instances\":[%s],\"total_entries\":9}".formatted(task("a", null))),
        says("{\"task_instances\":[],\"total_entries\":9}"));

    assertThat(client.taskInstances(RUN)).hasSize(1);
  }

  @Test
  void runsComeNewestFirstAndNoMoreThanAskedFor() {
    airflow.on(
        "GET " + DAG_PATH + "/dagRuns",
        says("{\"dag_runs\":[%s],\"next_cursor\":\"x\"}".formatted(run("running"))));

    assertThat(client.runs(DAG, 1)).hasSize(1);
    assertThat(airflow.lines())
        .containsExactly("GET " + DAG_PATH + "/dagRuns?order_by=-run_after&limit=1&cursor=");
  }

  @Test
  void aRunIsFoundByItsNameAlone() {
    airflow.on(
        "GET /api/v2/dags/~/dagRuns",
        says(
            "{\"dag_runs\":[%s,%s]}"
                .formatted(run("running"), run("running").replace("lth-1", "lth-12"))));

    assertThat(client.runsNamed(new RunId("lth-1"))).extracting(Run::address).containsExactly(RUN);
  }

  @Test
  void aFollowerAsksForChangesOnlyAndForAllAgainAtTheEnd() {
    airflow
        .on("GET " + RUN_PATH, says(run("running")), says(run("running")), says(run("success")))
        .on(
            "GET " + TASKS_PATH,
            says(tasks(task("a", "running"), task("b", null))),
            says(tasks(task("a", "running"), task("b", "queued"))),
            says(tasks(task("a", "success"), task("b", "success"))));
    RunFollower follower = client.follow(RUN);

    assertThat(follower.look().changed()).hasSize(2);
    RunView second = follower.look();
    assertThat(second.changed()).extracting(each -> each.key().toString()).containsExactly("b");
    assertThat(second.tasks()).hasSize(2);
    RunView last = follower.look();

    assertThat(last.run().over()).isTrue();
    assertThat(last.tasks().values()).allMatch(each -> each.state() == TaskState.Known.SUCCESS);
    List<Boolean> onlyChanges =
        airflow.requests().stream()
            .filter(request -> request.path().equals(TASKS_PATH))
            .map(request -> request.parameters().containsKey("updated_at_gte"))
            .toList();
    assertThat(onlyChanges).containsExactly(false, true, false);
  }

  @Test
  void aLookThatFailedCanBeTakenAgain() {
    airflow
        .on("GET " + RUN_PATH, says(run("running")))
        .on(
            "GET " + TASKS_PATH,
            says(500, ""),
            says(500, ""),
            says(500, ""),
            says(tasks(task("a", "running"))));
    RunFollower follower = client.follow(RUN);

    assertProblem(follower::look, "airflow-away", Fault.PLATFORM);
    assertThat(follower.look().changed()).hasSize(1);
  }

  @Test
  void aLogIsReadToItsEndAndALineOfAnotherFormIsStillALine() {
    String log = TASKS_PATH + "/trial-0.train/logs/1";
    airflow.on(
        "GET " + log,
        says(
            "{\"content\":[\"plain\",{\"event\":\"boom\",\"level\":\"error\","
                + "\"timestamp\":\"2026-11-24T11:40:00Z\",\"error_detail\":[{\"exc_type\":"
                + "\"ValueError\",\"exc_value\":\"no\"}]}],\"continuation_token\":\"t\"}"),
        says("{\"content\":[{\"event\":\"end\"}],\"continuation_token\":null}"));

    List<LogLine> lines = client.log(RUN.task(TASK), 1);

    assertThat(lines).extracting(LogLine::level).containsExactly("", "error", "");
    assertThat(lines.stream().map(LogLine::text).collect(Collectors.joining("|")))
        .isEqualTo("plain|boom%nValueError: no|end".formatted());
    assertThat(airflow.requests().getLast().parameters()).containsEntry("token", List.of("t"));
  }

  @Test
  void aLogThatIsStillWrittenIsReadAsFarAsItGoes() {
    airflow.on(
        "GET " + TASKS_PATH + "/trial-0.train/logs/1",
        says("{\"content\":[\"one\"],\"continuation_token\":\"t\"}"),
        says("{\"content\":[],\"continuation_token\":\"t\"}"));

    assertThat(client.log(RUN.task(TASK), 1)).hasSize(1);
  }

  @Test
  void aLogThatGoesOnWhereItWasEndsNoLoop() {
    airflow.on(
        "GET " + TASKS_PATH + "/trial-0.train/logs/1",
        says("{\"content\":[\"one\"],\"continuation_token\":\"t\"}"));

    assertThat(client.log(RUN.task(TASK), 1)).hasSize(2);
  }

  @Test
  void theLogOfATryThatNeverWasIsAnUnknownTask() {
    airflow.on(
        "GET " + TASKS_PATH + "/trial-0.train/logs/7",
        says(404, "{\"detail\":\"TaskInstance not found\"}"));

    assertProblem(() -> client.log(RUN.task(TASK), 7), "dag-task-unknown", Fault.REQUEST);
  }

  @Test
  void pagesForPeopleAreAddressedAsAirflowsUiDoes() {
    RunAddress run = new RunAddress(DAG, new RunId("a:b+c"));

    assertThat(client.page(DAG)).hasPath("/dags/lth.lenet-mnist.smoke");
    assertThat(client.page(run).toString()).endsWith("/runs/a%3Ab%2Bc");
    assertThat(client.page(run.task(new TaskKey(TASK, 2))).toString())
        .endsWith("/tasks/trial-0.train/mapped/2");
  }

  private static final String HEALTH =
      """
      {"metadatabase":{"status":"healthy"},
       "scheduler":{"status":"healthy","latest_scheduler_heartbeat":"2026-11-24T11:40:00.1+00:00"},
       "triggerer":{"status":"unhealthy","latest_triggerer_heartbeat":null},
       "dag_processor":{"status":null,"latest_dag_processor_heartbeat":null}}
      """;

  private static Says says(String body) {
    return new Says(200, body);
  }

  private static Says says(int status, String body) {
    return new Says(status, body);
  }

  private static String run(String state) {
    return """
    {"dag_run_id":"lth-1","dag_id":"lth.lenet-mnist.smoke","state":"%s","run_type":"manual",
     "queued_at":"2026-11-24T11:40:00Z","start_date":null,"end_date":null,"conf":{"reuse":null}}
    """
        .formatted(state)
        .strip();
  }

  private static String dag(boolean stale, boolean broken) {
    return """
    {"dag_id":"lth.lenet-mnist.smoke","is_paused":false,"is_stale":%s,"has_import_errors":%s,
     "fileloc":"/dags/lth.py","relative_fileloc":"lth.py","description":null}
    """
        .formatted(stale, broken);
  }

  private static String importErrors() {
    String trace =
        IntStream.rangeClosed(1, 9)
                .mapToObj("line %d "::formatted)
                .collect(Collectors.joining("\\n"))
            + "\\nZeroDivisionError: division by zero\\n";
    return """
    {"import_errors":[{"import_error_id":1,"timestamp":"2026-11-24T11:40:00Z","filename":"lth.py",
     "bundle_name":"dags-folder","stack_trace":"%s"}],"total_entries":1}
    """
        .formatted(trace);
  }

  private static String task(String id, @Nullable String state) {
    return mapped(id, -1, state);
  }

  private static String mapped(String id, int index, @Nullable String state) {
    return """
    {"task_id":"%s","map_index":%d,"state":%s,"try_number":1,"max_tries":2,"queued_when":null,
     "start_date":null,"end_date":null,"operator_name":null}
    """
        .formatted(id, index, state == null ? "null" : "\"" + state + "\"");
  }

  private static String tasks(String... tasks) {
    return page("null", tasks.length, tasks);
  }

  private static String page(String nextCursor, int total, String... tasks) {
    return "{\"task_instances\":[%s],\"total_entries\":%d,\"next_cursor\":%s}"
        .formatted(String.join(",", tasks), total, nextCursor);
  }

  private static String pool(int slots) {
    return """
    {"name":"lth","slots":%d,"include_deferred":true,"occupied_slots":0,"open_slots":%d}
    """
        .formatted(slots, slots);
  }

  private static ObjectAssert<Problem> assertProblem(
      ThrowingCallable call, String code, Fault fault) {
    List<Problem> met = new ArrayList<>();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ProblemException.class, thrown -> met.addAll(thrown.problems()));
    assertThat(met).extracting(Problem::code).containsExactly(code);
    assertThat(met.getFirst().fault()).isEqualTo(fault);
    return assertThat(met.getFirst());
  }
}
