package io.lth.jobs.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.jobs.queue.Caller;
import io.lth.jobs.queue.Job;
import io.lth.jobs.queue.JobDatabase;
import io.lth.jobs.queue.JobQueue;
import io.lth.jobs.queue.JobState;
import io.lth.jobs.queue.JobWork;
import io.lth.jobs.queue.QueueSettings;
import io.lth.jobs.queue.Submission;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.plan.StageResult;
import io.lth.spec.DomainJson;
import io.lth.stages.execution.Tags;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.TinyWorkflow;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StageWorkTest {
  private static final WorkflowId WORKFLOW = new WorkflowId("run-1");

  private final TinyWorkflow tiny = new TinyWorkflow();
  private final InMemoryRecords records = new InMemoryRecords();
  private final InMemoryRecord record = records.record();
  private final String database = UUID.randomUUID().toString();
  private final List<String> outcomes = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> toClose = new CopyOnWriteArrayList<>();

  @BeforeEach
  void openTheWorkflowRun() {
    new WorkflowRecord(record, record).open(tiny.planned(), Optional.of(WORKFLOW));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
  }

  @Test
  void aStageIsRunUnderItsTrialAndSaysWhoAskedForIt() {
    JobQueue queue = queue("one", work(tiny.handlers()), System::nanoTime);
    Job job =
        ended(
            queue,
            submit(
                queue,
                initialize(),
                Map.of(),
                new Caller(
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    "airflow.task_id=trial-0.initialize")));

    RecordedRun run = record.find(job.recordedRun().orElseThrow()).orElseThrow();
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.recordedLink()).contains("memory:" + run.id());
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.tags())
        .containsEntry("airflow.task.id", "trial-0.initialize")
        .containsEntry("lth.trace", "0af7651916cd43dd8448eb211c80319c")
        .containsEntry("lth.job", job.id())
        .containsEntry(Tags.STAGE_ID, "trial-0.initialize");
    assertThat(outcomes).containsExactly("initialize computed");
    assertThat(result(job).output("weights").run()).isEqualTo(run.id());
  }

  @Test
  void theResultOfOneJobIsTheInputOfTheNext() {
    JobQueue queue = queue("one", work(tiny.handlers()), System::nanoTime);
    Job drawn = ended(queue, submit(queue, initialize(), Map.of(), Caller.UNKNOWN));
    Job trained =
        ended(
            queue,
            submit(
                queue,
                train(),
                Map.of("weights", result(drawn).output("weights")),
                Caller.UNKNOWN));

    assertThat(trained.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(trained.howFar().orElseThrow().iteration()).isEqualTo(60);
    assertThat(result(trained).numbers()).containsKey("final/test_accuracy");
  }

  @Test
  void aStageThatIsFinishedInTheRecordIsNotRunTwice() {
    JobQueue queue = queue("one", work(tiny.handlers()), System::nanoTime);
    Job first = ended(queue, submit(queue, initialize(), Map.of(), Caller.UNKNOWN));
    // The table is lost, the record is not: the same stage comes as a new job.
    JobQueue other = queue("elsewhere", "other-table", work(tiny.handlers()), System::nanoTime);
    Job second = ended(other, submit(other, initialize(), Map.of(), Caller.UNKNOWN));

    assertThat(second.recordedRun()).isEqualTo(first.recordedRun());
    assertThat(second.resultJson()).isEqualTo(first.resultJson());
    assertThat(outcomes).containsExactly("initialize computed", "initialize resumed");
  }

  @Test
  void aWorkflowRunThatIsNotOpenFailsTheJob() {
    JobQueue queue = queue("one", work(tiny.handlers()), System::nanoTime);
    Submission submission =
        Jobs.submission(Jobs.body("never-opened", initialize(), Map.of()), Caller.UNKNOWN);
    Job job = ended(queue, queue.submit(submission, 0).job());

    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.problemJson().orElseThrow()).contains("\"workflow-run-unknown\"", "request");
  }

  @Test
  void anInputWhoseDigestDoesNotMatchFailsTheJobAtOnce() {
    JobQueue queue = queue("one", work(tiny.handlers()), System::nanoTime);
    Job drawn = ended(queue, submit(queue, initialize(), Map.of(), Caller.UNKNOWN));
    ArtifactReference weights = result(drawn).output("weights");
    ArtifactReference wrong =
        new ArtifactReference(weights.run(), weights.path(), Sha256.of("other"), weights.size());
    Job job = ended(queue, submit(queue, train(), Map.of("weights", wrong), Caller.UNKNOWN));

    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.attempt()).isEqualTo(1);
    assertThat(job.problemJson().orElseThrow()).contains("artifact-corrupted", "\"data\"");
    assertThat(record.find(job.recordedRun().orElseThrow()).orElseThrow().status())
        .isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aHolderWhoLostItsLeaseRecordsNothingMoreAndLeavesNoRunOpen() throws Exception {
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicLong standsStill = new AtomicLong(System.nanoTime());
    StageHandlers slow =
        tiny.handlers()
            .with(
                io.lth.lottery.plan.StageParameters.Initialize.class,
                (parameters, context) -> {
                  inTheMiddle.countDown();
                  awaited(goOn);
                  tiny.handlers().run(parameters, context);
                });
    JobQueue frozen = queue("frozen", work(slow), standsStill::get);
    Job job = submit(frozen, initialize(), Map.of(), Caller.UNKNOWN);
    awaited(inTheMiddle);
    JobQueue other = queue("other", work(tiny.handlers()), System::nanoTime);
    Job done = ended(other, job);
    goOn.countDown();
    frozen.close();

    assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(done.attempt()).isEqualTo(2);
    List<RecordedRun> runs =
        record.withTags(Map.of(Tags.STAGE_ID, "trial-0.initialize", Tags.LEVEL, Tags.STAGE));
    assertThat(runs)
        .extracting(RecordedRun::status)
        .containsExactlyInAnyOrder(RunStatus.FINISHED, RunStatus.KILLED);
    assertThat(outcomes).containsExactlyInAnyOrder("initialize computed", "initialize stopped");
  }

  @Test
  void theProvenanceOfTheProcessIsKeptWithTheWorkflowRun() {
    JobQueue queue = queue("one", work(tiny.handlers()), System::nanoTime);
    ended(queue, submit(queue, initialize(), Map.of(), Caller.UNKNOWN));
    String run = new WorkflowRecord(record, record).withId(WORKFLOW).orElseThrow().id();
    ServiceProvenance provenance = new ServiceProvenance("test", "{\"lth\": 1}");

    assertThat(
            record.get(
                new ArtifactReference(
                    run,
                    provenance.fileName(),
                    Sha256.of(provenance.json()),
                    provenance.json().length())))
        .isNotEmpty();
    assertThat(provenance.fileName()).matches("provenance/test-[0-9a-f]{12}\\.json");
  }

  @Test
  void aRunLeftOpenIsKilledAndAFinishedOneStays() {
    StageWork work = work(tiny.handlers());
    String open =
        record.open(
            new io.lth.stages.port.NewRun(
                "left",
                null,
                "",
                new java.util.LinkedHashMap<>(),
                new java.util.LinkedHashMap<>()));
    work.endRun("tiny", open);
    assertThat(record.find(open).orElseThrow().status()).isEqualTo(RunStatus.KILLED);

    record.finish(open, RunStatus.FINISHED);
    work.endRun("tiny", open);
    assertThat(record.find(open).orElseThrow().status()).isEqualTo(RunStatus.FINISHED);
  }

  private StageWork work(StageHandlers handlers) {
    StageService service =
        new StageService() {
          @Override
          public ServingService service() {
            return ServingService.TRAINER;
          }

          @Override
          public StageHandlers handlers() {
            return handlers;
          }

          @Override
          public List<Numerics> numerics() {
            return List.of(Numerics.JAVA);
          }
        };
    WorkObserver observer =
        new WorkObserver() {
          @Override
          public void performed(StageKind kind, String outcome, Duration duration) {
            outcomes.add(kind.label() + " " + outcome);
          }

          @Override
          public void iterated(int iterations) {}
        };
    return new StageWork(
        service,
        records,
        observer,
        new ServiceProvenance("test", "{\"lth\": 1}"),
        new Tracing(OpenTelemetry.noop()));
  }

  private JobQueue queue(String instance, JobWork work, LongSupplier nanoseconds) {
    return queue(instance, database, work, nanoseconds);
  }

  private JobQueue queue(
      String instance, String databaseName, JobWork work, LongSupplier nanoseconds) {
    JobDatabase opened =
        JobDatabase.open(
            new JobDatabase.Address(
                "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(databaseName), null, null, "test"),
            10,
            List.of());
    toClose.add(opened);
    JobQueue queue =
        new JobQueue(
            opened,
            new QueueSettings(
                instance,
                1,
                10,
                1,
                Duration.ofMillis(20),
                Duration.ofMillis(800),
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                2,
                Duration.ofSeconds(5)),
            work,
            InstantSource.system(),
            nanoseconds);
    toClose.add(queue);
    queue.start();
    return queue;
  }

  private Job submit(
      JobQueue queue, Stage stage, Map<String, ArtifactReference> inputs, Caller caller) {
    return queue
        .submit(Jobs.submission(Jobs.body(WORKFLOW.value(), stage, inputs), caller), 0)
        .job();
  }

  private static Job ended(JobQueue queue, Job job) {
    Job then =
        queue.await(job.id(), now -> now.state().isEnded(), Duration.ofSeconds(20)).orElseThrow();
    assertThat(then.state().isEnded()).as("%s", then).isTrue();
    return then;
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static StageResult result(Job job) {
    return DomainJson.read(job.resultJson().orElseThrow(), StageResult.class, "the job");
  }

  private Stage initialize() {
    return tiny.plan().stage(new StageId("trial-0.initialize"));
  }

  private Stage train() {
    return tiny.plan().stages().stream()
        .filter(stage -> stage.kind() == StageKind.TRAIN)
        .findFirst()
        .orElseThrow();
  }
}
