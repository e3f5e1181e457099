package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.cli.testing.LthProcess;
import io.lth.cli.testing.LthProcess.Ended;
import io.lth.cli.testing.RecordedRuns;
import io.lth.cli.testing.Tree;
import io.lth.evidence.AuditBundle;
import io.lth.local.process.ServerStatus;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.StageResult;
import io.lth.mlflow.server.MlflowPython;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.stages.execution.Tags;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole of {@code lth} as its user runs it: processes, the real MLflow, the real MNIST, the
 * real engine; and what it survives.
 */
class InProcessReproductionIT {
  private static final Path WORK = Path.of("target/reproduce-it").toAbsolutePath();
  private static final Pattern RUN = Pattern.compile("run ([0-9a-f]{32}):");
  private static final String EXPERIMENT = "lenet-mnist";

  /** Two trainings, one after the other, each some checkpoints long. */
  private static final String TWO_TRAININGS =
      """
        two-trainings:
          trials: 1
          rounds: 1
          iterations: 2500
          evaluation-interval: 100
          controls: {}
      """;

  private static final String[] BREAKABLE = {
    "reproduce", EXPERIMENT, "--in-process", "--profile", "two-trainings", "--checkpoint-every", "1"
  };

  private static Home home;
  private static LthProcess.Setting lth;
  private static Ended smoke;
  private static Ended unbroken;

  private final List<LthProcess> started = new ArrayList<>();

  @BeforeAll
  static void runOnceWithoutAFault() throws IOException {
    Path state = WORK.resolve("state");
    Path python = MlflowPython.configured().toAbsolutePath();
    Tree tree = Tree.in(WORK.resolve("tree"));
    Files.writeString(
        tree.experiment(),
        Files.readString(tree.experiment()).stripTrailing() + "\n" + TWO_TRAININGS);
    Path noAirflow = WORK.resolve("no-airflow");
    home = new Home(tree.root(), state, python, noAirflow);
    LocalRecord.server(home, null).stop();
    delete(state);
    delete(WORK.resolve("output"));
    lth = new LthProcess.Setting(List.of(), tree.root(), state, python, noAirflow);
    smoke = lth.run("reproduce", EXPERIMENT, "--in-process", "--profile", "smoke");
    unbroken = lth.run(BREAKABLE);
  }

  @AfterEach
  void endWhatAFailedTestLeft() {
    started.forEach(LthProcess::kill);
  }

  @AfterAll
  static void stopTheServer() {
    assertThat(lth.run("down").status()).isZero();
  }

  @Test
  void reproduceShowsPlanCostTableVerdictsChecksAndLinks() {
    assertThat(smoke.output())
        .contains("LeNet-300-100 on MNIST, profile smoke")
        .containsPattern("\\d+ stages, \\d+ of them trainings of 300 iterations")
        .containsPattern("about .* of training on \\d+ core")
        .contains("winning ticket", "random reinitialization", "random mask", "51.3")
        .contains("inconclusive", "F1", "L1", "L5")
        .contains("Determinism: verdicts statistical, trainings bitwise")
        .contains("no earlier run of the same plan to compare with")
        .containsPattern("Everything is in MLflow: http://127.0.0.1:\\d+/#/experiments/");
    assertThat(smoke.status()).as(smoke.output()).isZero();
    assertNothingRuns(run(smoke));
  }

  /** It would compute on the CPU all the same, and nobody would hear of it. */
  @Test
  void aGpuThatTheEngineDoesNotComputeOnIsRefusedBeforeAnythingStarts() {
    Path fresh = WORK.resolve("asked-for-a-gpu");
    LthProcess.Setting asking =
        new LthProcess.Setting(
            List.of("env", "LTH_DEVICE=gpu"), lth.root(), fresh, lth.python(), lth.airflowPython());

    Ended refused = asking.run("reproduce", EXPERIMENT, "--in-process", "--profile", "smoke");

    assertThat(refused.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.output())
        .contains("device-of-another-engine", "engine: sparse", "Unset LTH_DEVICE")
        .doesNotContain("MLflow:");
    assertThat(fresh.resolve("data")).doesNotExist();
    assertThat(fresh.resolve("mlflow")).doesNotExist();
  }

  @Test
  void theSameCommandGivesTheSameDigestsAlsoAfterADamagedDatasetFile() throws IOException {
    Path labels = home.data().resolve("mnist/t10k-labels-idx1-ubyte");
    byte[] damaged = Files.readAllBytes(labels);
    damaged[5000] ^= 1;
    Files.write(labels, damaged);

    Ended again = lth.run("reproduce", EXPERIMENT, "--in-process", "--profile", "smoke");

    assertThat(again.status()).as(again.output()).isZero();
    assertThat(again.output())
        .contains("the cached t10k-labels-idx1-ubyte is damaged")
        .contains("Drift against the last run: none");
    assertThat(run(again)).isNotEqualTo(run(smoke));
    assertSameDigests(again, smoke);
  }

  @Test
  void oneTrialAloneAndWithoutANetworkGivesTheSameDigests() throws Exception {
    boolean unshared = ends(0, "unshare", "-rn", "ip", "link", "set", "lo", "up");
    LthProcess.Setting offline =
        unshared
            ? lth.under("unshare", "-rn", "sh", "-c", "ip link set lo up; exec \"$@\"", "-")
            : lth;
    // A server of before listens on another loopback.
    assertThat(lth.run("down").status()).isZero();
    Ended alone;
    try {
      alone =
          offline.run(
              "reproduce", EXPERIMENT, "--in-process", "--profile", "smoke", "--workers", "1");
    } finally {
      lth.run("down");
    }

    assertThat(alone.status()).as(alone.output()).isZero();
    assertSameDigests(alone, smoke);
    Assumptions.assumeTrue(
        unshared,
        "NOT SHOWN HERE: that a run needs no network after the set-up, since this system does not"
            + " allow `unshare -rn`. The digests with one worker were compared.");
  }

  @Test
  void aRunKilledInTheMiddleOfATrainingGoesOnFromItsCheckpointToTheSameDigests()
      throws IOException {
    LthProcess killed = untilCheckpoint(lth);
    killed.kill();
    assertThat(hasCheckpoint(killed)).isTrue();

    Ended resumed = lth.run(BREAKABLE);

    assertThat(resumed.status()).as(resumed.output()).isZero();
    assertThat(resumed.output()).contains("goes on with run " + run(killed.output()));
    assertThat(run(resumed)).isEqualTo(run(killed.output()));
    assertThat(Files.readString(home.state().resolve("logs/lth.log")))
        .contains("goes on from iteration");
    assertSameDigests(resumed, unbroken);
    assertNothingRuns(run(resumed));
  }

  @Test
  void controlCStopsWithinHalfAMinuteAndTheSameCommandGoesOn() throws Exception {
    LthProcess interrupted = untilCheckpoint(lth.interruptible());
    assertThat(ends(0, "kill", "-INT", Long.toString(interrupted.pid()))).isTrue();
    Ended stopped = interrupted.awaitEnd(Duration.ofSeconds(30));

    assertThat(stopped.status()).as(stopped.output()).isEqualTo(ExitCode.STOPPED);
    assertThat(stopped.output()).contains("the same command goes on from there");
    try (MlflowRecord record = record()) {
      assertThat(record.find(run(stopped)).orElseThrow().status()).isEqualTo(RunStatus.KILLED);
      assertThat(record.withTags(Map.of(Tags.WORKFLOW_RUN, run(stopped))))
          .extracting(RecordedRun::status)
          .contains(RunStatus.KILLED)
          .doesNotContain(RunStatus.RUNNING, RunStatus.FAILED);
    }

    Ended resumed = lth.run(BREAKABLE);

    assertThat(resumed.status()).as(resumed.output()).isZero();
    assertThat(run(resumed)).isEqualTo(run(stopped));
    assertSameDigests(resumed, unbroken);
  }

  @Test
  void aRunOutlivesTheMlflowServer() {
    LthProcess running = untilCheckpoint(lth);
    ProcessHandle server =
        switch (LocalRecord.server(home, null).status()) {
          case ServerStatus.Healthy healthy ->
              ProcessHandle.of(healthy.server().process().pid()).orElseThrow();
          case ServerStatus.Silent _, ServerStatus.Stopped() ->
              throw new AssertionError("no server while a run is under way");
        };
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    assertThat(server.destroyForcibly()).isTrue();

    Ended ended = running.awaitEnd(Duration.ofMinutes(2));

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("MLflow does not answer", "MLflow answers again");
    assertSameDigests(ended, unbroken);
    assertNothingRuns(run(ended));
  }

  @Test
  void aSecondReproductionInOneStateFolderHearsWhoHoldsIt() {
    String[] other = {
      "reproduce", EXPERIMENT, "--in-process", "--profile", "two-trainings", "--seed", "7"
    };
    LthProcess first = start(other).awaitOutput("of training on");

    Ended second = lth.run(other);

    assertThat(second.status()).isEqualTo(ExitCode.PLATFORM);
    assertThat(second.output())
        .contains("reproduction-under-way", "process " + first.pid(), "LTH_HOME");
  }

  @Test
  void verifyNamesTheArtifactThatIsNotWhatItWas() throws IOException {
    Ended sound = lth.run("verify", EXPERIMENT, run(smoke));
    assertThat(sound.status()).as(sound.output()).isZero();

    ArtifactReference weights =
        results(run(smoke)).values().stream()
            .flatMap(result -> result.outputs().values().stream())
            .filter(output -> output.path().equals("final-weights.safetensors"))
            .findFirst()
            .orElseThrow();
    Path file = onDisk(weights);
    byte[] content = Files.readAllBytes(file);
    byte[] damaged = content.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(file, damaged);
    Ended broken = lth.run("verify", EXPERIMENT, run(smoke));
    Files.write(file, content);

    assertThat(broken.status()).as(broken.output()).isEqualTo(ExitCode.PLATFORM);
    assertThat(broken.output())
        .contains("artifact-corrupted", weights.path(), weights.run(), weights.digest().hex());
  }

  @Test
  void aPlanTellsTheTimeOnThisMachine() {
    Ended plan = lth.run("plan", EXPERIMENT, "--profile", "smoke");

    assertThat(plan.status()).as(plan.output()).isZero();
    assertThat(plan.output())
        .contains("GB for the images")
        .containsPattern("about \\d.* of training on \\d+ core\\(s\\), as measured just now");
  }

  @Test
  void theBundleOfARunSaysOneThing() throws IOException {
    Path folder = home.state().resolve("bundle-of-smoke");

    Ended bundle = lth.run("bundle", run(smoke), "--out", folder.toString());

    assertThat(bundle.status()).as(bundle.output()).isZero();
    assertThat(bundle.output()).contains(folder + ", ");
    Map<String, byte[]> files = new HashMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    assertThat(files).containsKeys("provenance/attempt-1.json", "expected.yaml");
    assertThat(AuditBundle.contradictions(files)).isEmpty();
  }

  @Test
  void theReportIsWrittenAsAFileOfTheRecordedDigest() throws IOException {
    Ended report = lth.run("report", run(smoke));

    assertThat(report.status()).as(report.output()).isZero();
    Path file = home.state().resolve("reports").resolve(run(smoke) + ".html");
    assertThat(report.output()).contains(file.toString(), "in MLflow: http://127.0.0.1:");
    StageResult render = Objects.requireNonNull(results(run(smoke)).get("render"));
    assertThat(Sha256.of(Files.readAllBytes(file)))
        .isEqualTo(render.output("report.html").digest());
    assertThat(Files.readString(file))
        .startsWith("<!doctype html>")
        .contains("LeNet-300-100 on MNIST", "38 % earlier", "id=\"claim-L5-direction\"");

    Ended unknown = lth.run("report", "no-such-run");
    assertThat(unknown.status()).isEqualTo(ExitCode.REQUEST);
    // It names the newest runs, which other tests may have made meanwhile.
    assertThat(unknown.output())
        .contains("run-unknown")
        .containsPattern("the newest being [0-9a-f]{32}");
  }

  @Test
  void twoRunsAreComparedByTheirResultsAndTheLedgerHasTheLastVerdicts() {
    Ended same = lth.run("compare", run(smoke), run(smoke));
    assertThat(same.status()).as(same.output()).isEqualTo(ExitCode.SAME);
    assertThat(same.output()).contains("Nothing differs");

    Ended other = lth.run("compare", run(smoke), run(unbroken));
    assertThat(other.status()).as(other.output()).isEqualTo(ExitCode.OTHER);
    assertThat(other.output())
        .contains("recipe.iterations: 300, other 2500", "The results differ.")
        .contains("Environment:", "Table:", "Digests:", "Learning curves:");

    Ended claims = lth.run("claims", EXPERIMENT);
    assertThat(claims.status()).as(claims.output()).isZero();
    assertThat(claims.output())
        .contains("L5-direction", "the paper prints 38 % earlier (section 2)", "inconclusive");
  }

  @Test
  void aFullDiskSaysWhatToDoAndTheSameCommandGoesOn() {
    // Stands in for a full disk without being root: no file may grow beyond half a megabyte.
    LthProcess.Setting full = lth.under("sh", "-c", "ulimit -f 1024; exec \"$@\"", "-");
    LocalRecord.start(home, null, line -> {}); // MLflow itself has room

    Ended broken = full.run(fresh());

    assertThat(broken.status()).as(broken.output()).isEqualTo(ExitCode.PLATFORM);
    assertThat(broken.output())
        .contains("checkpoint-failed", "File too large", "see that the disk has room")
        .contains("run the same command again");
    assertNothingRuns(run(broken));

    Ended resumed = lth.run(BREAKABLE);
    assertThat(resumed.status()).as(resumed.output()).isZero();
    assertThat(run(resumed)).isEqualTo(run(broken));
    assertSameDigests(resumed, unbroken);
  }

  @Test
  void anAskedPortInUseIsRefusedAndItsHolderNamed() throws IOException {
    assertThat(lth.run("down").status()).isZero();
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(holder.getLocalPort());

      Ended refused =
          lth.run(
              "reproduce", EXPERIMENT, "--in-process", "--profile", "smoke", "--mlflow-port", port);

      assertThat(refused.status()).as(refused.output()).isEqualTo(ExitCode.REQUEST);
      assertThat(refused.output())
          .contains("mlflow-port-in-use", port, Long.toString(ProcessHandle.current().pid()));
    }
  }

  @Test
  void pythonGetsTheAccuracyThatTheRecordHoldsOfASparseTicket() throws Exception {
    Path tests = Path.of("../../mlflow/tracking/src/test/python").toAbsolutePath().normalize();
    Path venv = WORK.resolve("python");
    delete(venv);
    String python = venv.resolve("bin/python").toString();
    assertThat(ends(0, home.python().toString(), "-m", "venv", venv.toString())).isTrue();
    assertThat(
            ends(
                0,
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--require-hashes",
                "-r",
                tests.resolve("requirements.lock").toString()))
        .isTrue();
    assertThat(ends(0, python, "-m", "unittest", "discover", "-s", tests.toString()))
        .as("the check's own tests: a count that is off by one is noticed")
        .isTrue();
    String ticket;
    try (MlflowRecord record = record()) {
      ticket =
          record
              .withTags(
                  Map.of(Tags.WORKFLOW_RUN, run(smoke), Tags.STAGE_KIND, "train", Tags.ROUND, "3"))
              .getFirst()
              .id();
    }

    assertThat(
            ends(
                0,
                python,
                tests.resolve("evaluate_ticket.py").toString(),
                address(),
                ticket,
                home.data().resolve("mnist").toString()))
        .isTrue();
  }

  private LthProcess start(String... arguments) {
    return start(lth, arguments);
  }

  private LthProcess start(LthProcess.Setting setting, String... arguments) {
    LthProcess process = setting.start(arguments);
    started.add(process);
    return process;
  }

  /** Whatever an earlier test left broken off is not gone on with. */
  private static String[] fresh() {
    return Stream.concat(Stream.of(BREAKABLE), Stream.of("--fresh")).toArray(String[]::new);
  }

  /** Starts a new run and waits until its training under way could go on from a checkpoint. */
  private LthProcess untilCheckpoint(LthProcess.Setting setting) {
    LthProcess process = start(setting, fresh());
    return process.awaitThat("there is a checkpoint", () -> hasCheckpoint(process));
  }

  private static boolean hasCheckpoint(LthProcess process) {
    Matcher run = RUN.matcher(process.output());
    if (!run.find() || !Files.isDirectory(home.checkpoints())) {
      return false;
    }
    try (Stream<Path> files = Files.list(home.checkpoints())) {
      return files
          .map(file -> file.getFileName().toString())
          .anyMatch(name -> name.startsWith(run.group(1)) && name.endsWith(".checkpoint"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MlflowRecord record() {
    return LocalRecord.start(home, null, line -> {}).of(EXPERIMENT, () -> false);
  }

  private static String address() {
    return LocalRecord.start(home, null, line -> {}).address().toString();
  }

  private static String run(Ended ended) {
    return run(ended.output());
  }

  private static String run(String output) {
    Matcher matcher = RUN.matcher(output);
    assertThat(matcher.find()).as(output).isTrue();
    return matcher.group(1);
  }

  private static void assertSameDigests(Ended one, Ended other) {
    try (MlflowRecord record = record()) {
      assertThat(RecordedRuns.digests(record, run(one)))
          .isEqualTo(RecordedRuns.digests(record, run(other)));
    }
  }

  private static SequencedMap<String, StageResult> results(String workflowRun) {
    try (MlflowRecord record = record()) {
      return RecordedRuns.results(record, workflowRun);
    }
  }

  private static void assertNothingRuns(String workflowRun) {
    try (MlflowRecord record = record()) {
      RecordedRuns.assertNothingRuns(record, workflowRun);
    }
  }

  private static Path onDisk(ArtifactReference reference) throws IOException {
    try (Stream<Path> files = Files.walk(home.mlflow().resolve("artifacts"))) {
      return files
          .filter(file -> file.endsWith(Path.of(reference.run(), "artifacts", reference.path())))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Whether a command ends with this status; what it says is kept in commands.txt. */
  private static boolean ends(int status, String... command)
      throws IOException, InterruptedException {
    // Never the test's own output: it is the channel to the build.
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(WORK.resolve("commands.txt").toFile()))
            .start();
    return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == status;
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
