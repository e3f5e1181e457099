package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lth.airflow.client.DagId;
import io.lth.cli.testing.LthProcess;
import io.lth.cli.testing.LthProcess.Ended;
import io.lth.cli.testing.RecordedRuns;
import io.lth.cli.testing.StackOfTest;
import io.lth.cli.testing.StackOfTest.Graph;
import io.lth.lottery.audit.Check;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.mlflow.server.MlflowPython;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.stages.execution.Tags;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole product on this machine: a real Airflow walks {@code smoke} through the packaged
 * services into a real MLflow; parts are killed, runs cancelled, DAGs paused and broken.
 */
class ScheduledReproductionIT {
  private static final String EXPERIMENT = "lenet-mnist";
  private static final String DAG = "lth.lenet-mnist.smoke";
  private static final Path WORK = Path.of("target/scheduled-it").toAbsolutePath();
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern RUN = Pattern.compile("run (lth-\\d{8}T\\d{6}Z-[0-9a-f]{4})");
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final List<String> PARTS =
      List.of(
          "mlflow",
          "api-server",
          "scheduler",
          "dag-processor",
          "triggerer",
          "trainer",
          "pruner",
          "auditor");

  private static Home home;
  private static LthProcess.Setting lth;
  private static StackOfTest stack;
  private static Ended inProcess;
  private static Ended scheduled;

  private final List<LthProcess> started = new ArrayList<>();

  @BeforeAll
  static void runOnceEitherWay() throws IOException {
    Path airflow =
        Optional.ofNullable(System.getProperty("lth.airflow.python"))
            .map(Path::of)
            .orElseThrow(
                () ->
                    new AssertionError(
                        "-Dlth.airflow.python must name the Python with Airflow; ./lth test does"));
    home =
        new Home(ROOT, WORK.resolve("state"), MlflowPython.configured().toAbsolutePath(), airflow);
    lth = new LthProcess.Setting(List.of(), ROOT, home.state(), home.python(), airflow);
    stack = new StackOfTest(lth);
    lth.run("down");
    delete(home.state());
    inProcess = reproduce("--in-process");
    scheduled = reproduce();
  }

  @AfterEach
  void endWhatAFailedTestLeft() {
    started.forEach(LthProcess::kill);
  }

  @AfterAll
  static void stopTheStack() {
    Ended down = lth.run("down");

    assertThat(down.status()).as(down.output()).isZero();
    assertThat(stack.everyProcess()).isEmpty();
    assertThat(lth.run("status").output()).contains("Nothing runs; ./lth up starts it.");
  }

  @Test
  void reproducingStartsWhatIsNotUp() {
    assertThat(PARTS)
        .allSatisfy(part -> assertThat(scheduled.output()).contains(part + " is ready"));
  }

  @Test
  void upTellsWhereAPersonLooksAndStatusOfEveryPart() {
    Ended up = lth.run("up");
    assertThat(up.status()).as(up.output()).isZero();
    assertThat(up.output())
        .containsPattern("Airflow: +http://127.0.0.1:\\d+")
        .containsPattern("MLflow: +http://127.0.0.1:\\d+");
    Ended status = lth.run("status");
    assertThat(status.status()).as(status.output()).isZero();
    assertThat(PARTS)
        .allSatisfy(part -> assertThat(status.output()).containsPattern(part + " +ready"));
  }

  @Test
  void throughAirflowAndInProcessTheDigestsAreTheSame() {
    assertThat(scheduled.status()).as(scheduled.output()).isZero();
    assertThat(scheduled.output())
        .contains("Structural checks: 9 of 9 passed", "winning ticket", "inconclusive")
        .containsPattern("Airflow: http://127.0.0.1:\\d+/dags/lth.lenet-mnist.smoke/runs/lth-")
        .containsPattern("Everything is in MLflow: http://127.0.0.1:\\d+/#/experiments/");
    assertAsInProcess(run(scheduled));
  }

  @Test
  void theGraphsThatAirflowTellsAreThoseOfThePlans() throws IOException {
    Map<String, Graph> published = published();
    assertThat(published.keySet())
        .contains(DAG)
        .containsAll(experiments().stream().map("lth.%s.paper"::formatted).toList());
    // The DAG processor reads one after the other, which takes it minutes at the paper's scale.
    await("Airflow to have read every plan")
        .atMost(LONGEST)
        .pollInterval(Duration.ofSeconds(2))
        .until(() -> stack.dags().containsAll(published.keySet()));

    Map<String, Graph> told = stack.graphs();

    assertThat(told.keySet()).isEqualTo(published.keySet());
    published.forEach((dag, graph) -> assertThat(told.get(dag)).as(dag).isEqualTo(graph));
  }

  /** The graph of each plan that lies where Airflow makes DAGs of them, by the DAG's name. */
  private static Map<String, Graph> published() throws IOException {
    Path plans = StackOfHome.definition(home).folders().plans();
    Map<String, Graph> published = new TreeMap<>();
    try (Stream<Path> folders = Files.list(plans)) {
      for (Path folder : folders.toList()) {
        DagId dag = new DagId("lth." + folder.getFileName());
        published.put(dag.value(), graph(PublishedPlan.read(plans, dag).plan()));
      }
    }
    return published;
  }

  private static Graph graph(Plan plan) {
    Set<String> tasks = new HashSet<>();
    Set<String> edges = new HashSet<>();
    for (Stage stage : plan.stages()) {
      tasks.add(stage.id().value());
      for (StageId before : Plan.dependencies(stage)) {
        edges.add("%s -> %s".formatted(before, stage.id()));
      }
    }
    return new Graph(tasks, edges);
  }

  @Test
  void nothingListensBeyondLoopback() {
    List<String> addresses =
        stack.everyProcess().stream().flatMap(pid -> StackOfTest.listening(pid).stream()).toList();

    assertThat(addresses).as("MLflow, Airflow and three services").hasSizeGreaterThanOrEqualTo(5);
    assertThat(addresses)
        // 127.0.0.1, its form in IPv6, and ::1
        .allMatch(
            address -> address.matches("0100007F:.*|0{16}FFFF00000100007F:.*|0{24}01000000:.*"));
  }

  @Test
  void secretsAreForTheirOwnerOnlyAndInNoLogNoCommandLineAndNoEnvironment() throws IOException {
    Set<String> secrets = new HashSet<>();
    try (Stream<Path> files = Files.list(stack.secrets())) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo("rw-------");
        if (!file.toString().endsWith(".json")) {
          secrets.add(Files.readString(file).strip());
        }
      }
    }
    assertThat(secrets).hasSize(5).allMatch(secret -> secret.length() >= 32);

    List<Path> places = new ArrayList<>();
    try (Stream<Path> files = Files.walk(home.state())) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(stack.secrets()) && !file.endsWith("airflow.cfg"))
          // The older ones of a rotated log have numbers.
          .filter(file -> file.toString().matches(".*\\.(log(\\.\\d+)?|txt|json|cfg|py|db)"))
          .forEach(places::add);
    }
    assertThat(places)
        .anyMatch(file -> file.endsWith("api-server.log"))
        // Of the commands' own log, which each of them begins anew.
        .anyMatch(file -> file.endsWith("lth.log.1"));
    for (long pid : stack.everyProcess()) {
      places.add(Path.of("/proc/%d/cmdline".formatted(pid)));
      places.add(Path.of("/proc/%d/environ".formatted(pid)));
    }
    for (Path place : places) {
      String content = StackOfTest.text(place);
      assertThat(secrets).as(place.toString()).noneMatch(content::contains);
    }
  }

  @Test
  void aWrongPasswordOrTokenIsRefused() {
    assertThat(stack.login(stack.secret("airflow-password"))).isEqualTo(201);
    assertThat(stack.login("wrong")).isEqualTo(401);
    for (String service : List.of("trainer", "pruner", "auditor")) {
      assertThat(stack.statusOf(service, "/v1/jobs?workflow=w&state=running", "wrong"))
          .isEqualTo(401);
      assertThat(
              stack.statusOf(
                  service, "/v1/jobs?workflow=w&state=running", stack.secret("service-token")))
          .isEqualTo(200);
    }
  }

  /** One run after the other, for as many parts as each lasts: smoke is short. */
  @Test
  void aRunOutlivesTheDeathOfEveryPartAndEndsAtTheSameDigests() {
    Deque<String> parts =
        new ArrayDeque<>(
            List.of("trainer", "pruner", "auditor", "triggerer", "scheduler", "mlflow"));
    while (!parts.isEmpty()) {
      LthProcess running = start("reproduce", EXPERIMENT, "--profile", "smoke", "--fresh");
      running.awaitOutput("Airflow: ");
      String run = run(running.output());
      awaitFirstTraining(running, run);
      List<String> killed = new ArrayList<>();
      while (!parts.isEmpty() && isUnderWay(run)) {
        killAndAwaitTheNext(parts.getFirst());
        killed.add(parts.removeFirst());
      }

      Ended ended = running.awaitEnd(LONGEST.multipliedBy(2));

      assertThat(killed).as("parts killed in the middle of " + run).isNotEmpty();
      assertThat(ended.status()).as("%s, after %s: %s", run, killed, ended.output()).isZero();
      assertAsInProcess(run);
    }
  }

  private static void killAndAwaitTheNext(String part) {
    long before = stack.processes().getOrDefault(part, -1L);
    ProcessHandle.of(before).orElseThrow().destroyForcibly();
    await(part + " to be started again")
        .atMost(LONGEST)
        .pollInterval(Duration.ofMillis(250))
        .until(
            () ->
                stack.state(part).equals("ready")
                    && stack.processes().getOrDefault(part, before) != before);
  }

  @Test
  void aCancelledRunIsKilledInTheRecordAndResumedToTheSameDigests() {
    LthProcess watching = start("reproduce", EXPERIMENT, "--profile", "smoke", "--fresh");
    watching.awaitOutput("Airflow: ");
    String run = run(watching.output());
    awaitFirstTraining(watching, run);

    Ended cancel = lth.run("cancel", run);

    assertThat(cancel.status()).as(cancel.output()).isZero();
    Ended watched = watching.awaitEnd(LONGEST);
    assertThat(watched.status()).as(watched.output()).isEqualTo(ExitCode.PLATFORM);
    assertThat(watched.output()).contains("./lth resume " + run);
    await("the record to say that it ended")
        .atMost(LONGEST)
        .untilAsserted(
            () -> {
              try (MlflowRecord record = record()) {
                String recorded = recorded(record, run).id();
                assertThat(record.find(recorded).orElseThrow().status())
                    .isEqualTo(RunStatus.KILLED);
                RecordedRuns.assertNothingRuns(record, recorded);
              }
            });
    assertThat(lth.run("runs").output()).containsPattern(run + "  lenet-mnist.smoke  failed");

    Ended resumed = lth.run("resume", run);

    assertThat(resumed.status()).as(resumed.output()).isZero();
    assertAsInProcess(run);
    assertThat(lth.run("runs").output()).containsPattern(run + "  lenet-mnist.smoke  success");
  }

  @Test
  void controlCEndsTheWatchingAndNotTheRun() throws Exception {
    LthProcess watching =
        lth.interruptible().start("reproduce", EXPERIMENT, "--profile", "smoke", "--fresh");
    started.add(watching);
    watching.awaitOutput("Airflow: ");
    String run = run(watching.output());
    watching.awaitOutput("/35 stages");
    signal("-INT", watching.pid());

    Ended ended = watching.awaitEnd(LONGEST);

    assertThat(ended.output())
        .contains("run %s goes on in Airflow".formatted(run))
        .contains("./lth resume " + run, "./lth cancel " + run);
    assertThat(ended.status()).isEqualTo(ExitCode.STOPPED);
    Ended again = lth.run("reproduce", EXPERIMENT, "--profile", "smoke");
    assertThat(again.output()).contains("run %s is under way: watching it".formatted(run));
    assertThat(again.status()).as(again.output()).isZero();
    assertAsInProcess(run);
  }

  @Test
  void aStageThatFailsIsToldInItsServicesWordsAndNotTriedAgain() {
    String images = "nowhere@" + "0".repeat(64);

    Ended failed =
        lth.run("reproduce", EXPERIMENT, "--profile", "smoke", "--images", images, "--fresh");

    assertThat(failed.status()).as(failed.output()).isEqualTo(ExitCode.REQUEST);
    assertThat(failed.output())
        .contains("expected stage trial-0.round-0.winning-ticket.train to finish")
        .contains("the images of nowhere: a folder nowhere, or nowhere.zip")
        .contains("./lth resume " + run(failed));
    Matcher dag = Pattern.compile("/dags/(\\S+)/runs/").matcher(failed.output());
    assertThat(dag.find()).as(failed.output()).isTrue();
    assertThat(stack.triesOfFailed(dag.group(1), run(failed)))
        .isEqualTo(
            Map.of(
                "trial-0.round-0.winning-ticket.train",
                1,
                "trial-1.round-0.winning-ticket.train",
                1));
  }

  @Test
  void aPausedDagIsRefusedByName() {
    stack.pause(DAG, true);
    try {
      Ended refused = lth.run("reproduce", EXPERIMENT, "--profile", "smoke", "--fresh");

      assertThat(refused.status()).as(refused.output()).isEqualTo(ExitCode.REQUEST);
      assertThat(refused.output()).contains("dag-paused", DAG, "--unpause");
    } finally {
      stack.pause(DAG, false);
    }
  }

  @Test
  void aDagThatCannotBeImportedShowsTheLastLinesOfItsTraceback() throws IOException {
    Path folder = Files.createDirectories(home.state().resolve("plans/lenet-mnist.smoke.seed-5"));
    Files.writeString(
        folder.resolve("schedule.json"),
        "{\"cron\": \"0 2 * * *\", \"timezone\": \"Mars/Olympus\"}");

    Ended refused =
        lth.run("reproduce", EXPERIMENT, "--profile", "smoke", "--seed", "5", "--fresh");

    delete(folder);
    assertThat(refused.status()).as(refused.output()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.output())
        .contains("import", "Mars/Olympus")
        .contains("lth.lenet-mnist.smoke.seed-5");
  }

  @Test
  void aTriggererThatIsDownIsSaid() throws Exception {
    long triggerer = stack.processes().getOrDefault("triggerer", -1L);
    signal("-STOP", triggerer);
    try {
      await("status to say so")
          .atMost(LONGEST)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> !stack.state("triggerer").equals("ready"));
      Ended status = lth.run("status");
      assertThat(status.output()).containsPattern("triggerer +(?!ready)[a-z-]+");
      assertThat(status.status()).isEqualTo(ExitCode.PLATFORM);
    } finally {
      signal("-CONT", triggerer);
      await("it to be up again")
          .atMost(LONGEST)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> stack.state("triggerer").equals("ready"));
    }
  }

  @Test
  void aMachineReadsTheRunsAndWhatOneCameTo() {
    String run = run(scheduled);
    Ended runs = lth.run("runs", "--json");
    assertThat(runs.status()).as(runs.output()).isZero();
    JsonNode listed = listed(runs, run);
    assertThat(listed.path("what").asText()).isEqualTo("lenet-mnist.smoke");
    assertThat(listed.path("state").asText()).isEqualTo("success");
    assertThat(Instant.parse(listed.path("started").asText()))
        .isBefore(Instant.parse(listed.path("ended").asText()));
    assertThat(listed.path("verdicts").asText()).contains("F1 inconclusive", "E1 inconclusive");
    JsonNode beside = listed(runs, mlflowRun(inProcess));
    assertThat(beside.path("what").asText()).isEqualTo("lenet-mnist.smoke, in process");
    assertThat(beside.path("state").asText()).isEqualTo("finished");
    assertThat(beside.path("verdicts")).isEqualTo(listed.path("verdicts"));

    Ended resumed = lth.run("resume", run, "--json");

    assertThat(resumed.status()).as(resumed.output()).isZero();
    assertThat(resumed.err()).contains("Airflow: ");
    JsonNode outcome = resumed.json();
    assertThat(outcome.path("experiment").asText()).isEqualTo(EXPERIMENT);
    assertThat(outcome.path("profile").asText()).isEqualTo("smoke");
    try (MlflowRecord record = record()) {
      assertThat(outcome.path("run").asText()).isEqualTo(recorded(record, run).id());
    }
    assertThat(outcome.path("link")).isEqualTo(listed.path("link"));
    assertThat(outcome.path("link").asText()).contains(outcome.path("run").asText());
    assertThat(outcome.path("holds").asBoolean()).isTrue();
    assertThat(outcome.path("checks")).hasSize(Check.values().length).allMatch(JsonNode::asBoolean);
    assertThat(outcome.path("verdicts").properties())
        .extracting(verdict -> verdict.getKey() + " " + verdict.getValue().asText())
        .containsExactly(listed.path("verdicts").asText().split(", ", -1));
    assertThat(outcome.path("drift").asText()).contains("have the same digests");
    assertThat(outcome.path("changed").asBoolean(true)).isFalse();
  }

  private static JsonNode listed(Ended runs, String name) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode run : runs.json()) {
      if (run.path("run").asText().equals(name)) {
        found.add(run);
      }
    }
    assertThat(found).as(runs.output()).hasSize(1);
    return found.getFirst();
  }

  @Test
  void logsShowWhatAPartWrote() {
    Ended logs = lth.run("logs", "trainer");

    assertThat(logs.status()).as(logs.output()).isZero();
    assertThat(logs.output()).contains("the whole log: ", "trainer.log");
    assertThat(lth.run("logs", "trainr").status()).isEqualTo(ExitCode.REQUEST);
  }

  private static Ended reproduce(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("reproduce", EXPERIMENT, "--profile", "smoke"));
    arguments.addAll(List.of(options));
    return lth.run(arguments.toArray(String[]::new));
  }

  private LthProcess start(String... arguments) {
    LthProcess process = lth.start(arguments);
    started.add(process);
    return process;
  }

  private static void signal(String signal, long pid) throws Exception {
    new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor();
  }

  /** A training may be over before anyone looks; that one has begun means that most are to come. */
  private static void awaitFirstTraining(LthProcess process, String run) {
    process.awaitThat(
        "a training to have begun",
        () -> {
          try (MlflowRecord record = record()) {
            return record
                .withTags(Map.of(Tags.WORKFLOW_ID, run, Tags.LEVEL, Tags.WORKFLOW))
                .stream()
                .anyMatch(
                    found ->
                        !record
                            .withTags(
                                Map.of(Tags.WORKFLOW_RUN, found.id(), Tags.STAGE_KIND, "train"))
                            .isEmpty());
          }
        });
  }

  /** Whether stages are to come; the death of a part that no stage needs any more shows nothing. */
  private static boolean isUnderWay(String run) {
    try (MlflowRecord record = record()) {
      RecordedRun recorded = recorded(record, run);
      return recorded.status() == RunStatus.RUNNING
          && RecordedRuns.finishes(record, recorded.id()).size() < planned().stages().size();
    }
  }

  /** Same digests, nothing left open, and no stage run to its end twice. */
  private static void assertAsInProcess(String run) {
    try (MlflowRecord record = record()) {
      RecordedRun recorded = recorded(record, run);
      assertThat(RecordedRuns.digests(record, recorded.id()))
          .isEqualTo(RecordedRuns.digests(record, mlflowRun(inProcess)));
      RecordedRuns.assertNothingRuns(record, recorded.id());
      assertThat(recorded.status()).isEqualTo(RunStatus.FINISHED);
      assertThat(RecordedRuns.finishes(record, recorded.id()))
          .hasSize(planned().stages().size())
          .allSatisfy((stage, times) -> assertThat(times).as(stage).isEqualTo(1));
    }
  }

  private static RecordedRun recorded(MlflowRecord record, String run) {
    List<RecordedRun> found =
        record.withTags(Map.of(Tags.WORKFLOW_ID, run, Tags.LEVEL, Tags.WORKFLOW));
    assertThat(found).as("workflow runs of " + run).hasSize(1);
    return found.getFirst();
  }

  private static List<String> experiments() {
    return new Experiments(home).names();
  }

  private static Plan planned() {
    return new Experiments(home).plan(EXPERIMENT, "smoke", Changes.NONE).plan();
  }

  private static MlflowRecord record() {
    return LocalRecord.start(home, null, line -> {}).of(EXPERIMENT, () -> false);
  }

  private static String run(Ended ended) {
    return run(ended.output());
  }

  private static String run(String output) {
    Matcher matcher = RUN.matcher(output);
    assertThat(matcher.find()).as(output).isTrue();
    return matcher.group(1);
  }

  private static String mlflowRun(Ended ended) {
    Matcher matcher = Pattern.compile("run ([0-9a-f]{32}): ").matcher(ended.output());
    assertThat(matcher.find()).as(ended.output()).isTrue();
    return matcher.group(1);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
