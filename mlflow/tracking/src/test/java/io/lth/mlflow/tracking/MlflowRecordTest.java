package io.lth.mlflow.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.mlflow.tracking.FakeMlflow.Failure;
import io.lth.stages.port.Metric;
import io.lth.stages.port.NewRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MlflowRecordTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC);

  private final FakeMlflow mlflow = new FakeMlflow();
  private final AtomicReference<URI> address = new AtomicReference<>(mlflow.uri());
  private final RecordedOutages outages = new RecordedOutages();
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final List<Duration> pauses = new ArrayList<>();
  private final MlflowRecord mlflowRecord = connect(Duration.ofSeconds(20));

  @AfterEach
  void close() {
    mlflowRecord.close();
    mlflow.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Failure.class,
      names = {"ANSWER_LOST", "REQUEST_LOST", "UNAVAILABLE"})
  void aRunIsCreatedOnceWhateverGetsLost(Failure failure) {
    mlflow.fail("runs/create", failure);

    String run = open();

    assertThat(mlflow.runs.keySet()).containsExactly(run);
    assertThat(mlflow.deleted).isEmpty();
    assertThat(outages.heard).containsExactly("began", "ended");
    assertThat(pauses).hasSize(1);
  }

  @Test
  void aCreationServedLateBesideItsRepetitionLeavesOneRun() {
    mlflow.fail("runs/create", Failure.SERVED_LATE);

    assertThat(open()).isEqualTo("run1");
    assertThat(mlflow.runs).containsOnlyKeys("run1", "run2");
    assertThat(mlflow.deleted).containsExactly("run2");
  }

  @Test
  void openingARunWithoutParametersIsOneRequest() {
    mlflow.requests.clear();

    open();

    assertThat(mlflow.requests).containsExactly("runs/create");
  }

  @Test
  void aRepeatedBatchIsTheVerySameBatch() {
    String run = open();
    mlflow.fail("runs/log-batch", Failure.ANSWER_LOST);

    mlflowRecord.metrics(run, List.of(new Metric("val/loss", 0.25, 100)));

    assertThat(mlflow.bodies("runs/log-batch")).hasSize(2);
    assertThat(mlflow.bodies("runs/log-batch").getFirst())
        .isEqualTo(mlflow.bodies("runs/log-batch").getLast())
        .contains(String.valueOf(NOON.millis()));
  }

  @Test
  void metricsGoInBatchesThatMlflowTakes() {
    mlflowRecord.metrics(
        open(), IntStream.range(0, 2_001).mapToObj(i -> new Metric("val/loss", i, i)).toList());
    mlflowRecord.metrics("run1", List.of());

    assertThat(mlflow.bodies("runs/log-batch"))
        .extracting(body -> body.split("\"val/loss\"", -1).length - 1)
        .containsExactly(1_000, 1_000, 1);
  }

  @Test
  void anOutageIsToldOnceWithItsReasonAndItsEndOnce() {
    String run = open();
    for (int i = 0; i < 3; i++) {
      mlflow.fail("runs/log-batch", Failure.UNAVAILABLE);
    }

    mlflowRecord.tag(run, Map.of("lth.arm", "winning ticket"));
    mlflowRecord.tag(run, Map.of("lth.arm", "random mask"));

    assertThat(outages.heard).containsExactly("began", "lasts", "lasts", "ended");
    assertThat(outages.outages)
        .containsExactly(new Outage(mlflow.uri(), "set tags", "HTTP 503: warming up"));
  }

  @Test
  void silenceIsAnOutageToo() {
    try (MlflowRecord hasty = connect(Duration.ofMillis(300))) {
      mlflow.fail("runs/update", Failure.SILENCE);

      hasty.finish("run1", RunStatus.FAILED);
    }

    assertThat(outages.outages)
        .extracting(Outage::reason)
        .containsExactly("no answer within 300 ms");
    assertThat(mlflow.bodies("runs/update")).hasSize(2);
  }

  @Test
  void aServerThatMovedIsFollowed() {
    try (FakeMlflow elsewhere = new FakeMlflow()) {
      mlflow.fail("runs/create", Failure.REQUEST_LOST);
      outages.whenBegun = () -> address.set(elsewhere.uri());

      open();

      assertThat(mlflow.runs).isEmpty();
      assertThat(elsewhere.runs).hasSize(1);
    }
  }

  @Test
  void whatMlflowDeclinesIsNotAskedAgain() {
    String run = open();
    for (int i = 0; i < 3; i++) { // the client itself asks three times
      mlflow.fail("runs/log-batch", Failure.DECLINED);
    }

    assertThatProblem(
            "mlflow-refused", Fault.REQUEST, () -> mlflowRecord.tag(run, Map.of("a", "b")))
        .hasMessageContaining("INVALID_PARAMETER_VALUE (HTTP 400): not like this");
    assertThat(pauses).isEmpty();
    assertThat(outages.heard).isEmpty();
  }

  @Test
  void somethingElseThanMlflowIsNotWaitedFor() {
    mlflow.fail("runs/create", Failure.NOT_MLFLOW);

    assertThatProblem("mlflow-unreadable", Fault.PLATFORM, this::open);
  }

  @Test
  void theWaitEndsWhenItIsCancelled() {
    String run = open();
    mlflow.fail("runs/update", Failure.REQUEST_LOST);
    cancelled.set(true);

    assertThatProblem(
            "mlflow-away", Fault.PLATFORM, () -> mlflowRecord.finish(run, RunStatus.KILLED))
        .hasMessageContaining(mlflow.uri().toString());
  }

  @Test
  void anInterruptionEndsTheCallAndStaysSet() {
    String run = open();
    Thread.currentThread().interrupt();

    assertThatProblem("mlflow-away", Fault.PLATFORM, () -> mlflowRecord.reopen(run));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void documentsAreFoundByTheirFolderAndReadWithoutADigest() {
    String run = open();
    mlflow.artifacts.put("7/run1/artifacts/provenance/b.json", new byte[] {2});
    mlflow.artifacts.put("7/run1/artifacts/provenance/a.json", new byte[] {1});
    mlflow.artifacts.put("7/run1/artifacts/provenance/deeper/c.json", new byte[] {3});

    assertThat(mlflowRecord.documents(run, "provenance"))
        .containsExactly("provenance/a.json", "provenance/b.json");
    assertThat(mlflowRecord.documents(run, "nothing")).isEmpty();
    assertThat(mlflowRecord.document(run, "provenance/b.json").orElseThrow()).containsExactly(2);
    assertThat(mlflowRecord.document(run, "provenance/z.json")).isEmpty();
  }

  @Test
  void artifactsOutlastAnOutage() {
    String run = open();
    mlflow.fail("artifacts", Failure.UNAVAILABLE);
    mlflow.fail("artifacts", Failure.REQUEST_LOST);

    ArtifactReference reference = mlflowRecord.put(run, "masks/a b.bin", new byte[] {1, 2});

    assertThat(reference)
        .isEqualTo(new ArtifactReference(run, "masks/a b.bin", Sha256.of(new byte[] {1, 2}), 2));
    assertThat(mlflowRecord.get(reference)).containsExactly(1, 2);
    assertThat(mlflow.requests)
        .endsWith("GET /api/2.0/mlflow-artifacts/artifacts/7/run1/artifacts/masks/a%20b.bin");
    assertThat(outages.heard).containsExactly("began", "lasts", "ended");
  }

  @Test
  void anArtifactThatChangedOrWentIsAProblemOfTheData() {
    ArtifactReference reference = mlflowRecord.put(open(), "mask", new byte[] {1, 2});

    mlflow.artifacts.put("7/run1/artifacts/mask", new byte[] {1, 3});
    assertThatProblem("artifact-corrupted", Fault.DATA, () -> mlflowRecord.get(reference));
    mlflow.artifacts.put("7/run1/artifacts/mask", new byte[] {1});
    assertThatProblem("artifact-corrupted", Fault.DATA, () -> mlflowRecord.get(reference));
    mlflow.artifacts.clear();
    assertThatProblem("artifact-missing", Fault.DATA, () -> mlflowRecord.get(reference))
        .hasMessageContaining(mlflow.uri() + "/#/experiments/7/runs/run1");
  }

  @Test
  void aServerThatDoesNotKeepTheArtifactsIsRefused() {
    mlflow.artifactRoot = "file:/elsewhere/";

    assertThatProblem("artifacts-not-proxied", Fault.REQUEST, this::open);
  }

  @Test
  void anExperimentInTheTrashIsRefused() {
    mlflow.lifecycleStage = "deleted";

    assertThatProblem("experiment-deleted", Fault.REQUEST, () -> connect(Duration.ofSeconds(20)));
  }

  @Test
  void valuesThatMlflowWouldCutAreRefused() {
    NewRun run = run(Map.of(), Map.of("recipe", "x".repeat(6_001)));

    assertThatProblem("parameter-too-long", Fault.REQUEST, () -> mlflowRecord.open(run));
    assertThatProblem(
        "tag-too-long", Fault.REQUEST, () -> mlflowRecord.describe("run1", "x".repeat(8_001)));
    assertThat(mlflow.runs).isEmpty();
  }

  @Test
  void everyPageOfASearchIsReadAndEveryTagComparedAgain() {
    mlflow.pageSize = 2;
    for (String value : List.of("1", "2", "1", "1", "2")) {
      mlflowRecord.open(run(Map.of("lth.trial", value), Map.of()));
    }

    assertThat(mlflowRecord.withTags(Map.of("lth.trial", "1")))
        .extracting(RecordedRun::id)
        .containsExactly("run1", "run3", "run4");
  }

  @Test
  void aFilterQuotesItsValuesAndLeavesOutWhatCannotBeQuoted() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("lth.arm", "winning ticket");
    tags.put("a", "it's");
    tags.put("b", "both ' and \"");

    assertThat(MlflowRecord.filter(tags))
        .isEqualTo("tags.`lth.arm` = 'winning ticket' and tags.`a` = \"it's\"");
  }

  @Test
  void pausesGrowToTheirLimit() {
    assertThat(IntStream.of(0, 1, 2, 5, 1_000_000).mapToObj(i -> Perseverance.pauseAfter(i, 1.0)))
        .extracting(Duration::toMillis)
        .containsExactly(100L, 200L, 400L, 2_000L, 2_000L);
    assertThat(Perseverance.pauseAfter(1, 0.0)).hasMillis(100);
  }

  private MlflowRecord connect(Duration answerWithin) {
    return new MlflowRecord(
        address::get,
        "lenet-mnist",
        new Perseverance(address::get, outages, cancelled::get, pauses::add),
        answerWithin,
        answerWithin,
        answerWithin,
        NOON);
  }

  private String open() {
    return mlflowRecord.open(run(Map.of(), Map.of()));
  }

  private static NewRun run(Map<String, String> tags, Map<String, String> parameters) {
    return new NewRun(
        "a run", null, "", new LinkedHashMap<>(tags), new LinkedHashMap<>(parameters));
  }

  private static AbstractThrowableAssert<?, ?> assertThatProblem(
      String code, Fault fault, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.fault()).isEqualTo(fault);
            });
  }
}
