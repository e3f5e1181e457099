package io.lth.jobs.queue;

import static io.lth.jobs.queue.ScriptedWork.await;
import static io.lth.jobs.queue.ScriptedWork.untilStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobQueueTest {
  private final String name = UUID.randomUUID().toString();
  private final ScriptedWork work = new ScriptedWork();

  @Test
  void aJobIsDoneAndGivesItsResult() {
    work.on("a", (job, attempt) -> "{\"outputs\": {}}");
    try (Replica replica = Replica.on(name, work)) {
      Job job = replica.ended(replica.submit("a"));

      assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(job.resultJson()).contains("{\"outputs\": {}}");
      assertThat(job.attempt()).isEqualTo(1);
      assertThat(job.whenStarted()).isPresent();
      assertThat(job.whenEnded()).isPresent();
    }
  }

  @Test
  void jobsAreBegunInTheOrderTheyCame() {
    CountDownLatch go = new CountDownLatch(1);
    work.on(
        "first",
        (job, attempt) -> {
          await(go);
          return "{}";
        });
    try (Replica replica = Replica.on(name, work)) {
      replica.awaited(replica.submit("first"), JobState.RUNNING);
      Job second = replica.submit("second");
      Job third = replica.submit("third");
      go.countDown();
      replica.ended(second);
      replica.ended(third);

      assertThat(work.begun()).containsExactly("first", "second", "third");
    }
  }

  @Test
  void whatMoreWaitsForIsBegunFirstAlsoWhenItIsQueuedAgain() {
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean broken = new AtomicBoolean(true);
    work.on(
            "first",
            (job, attempt) -> {
              await(go);
              return "{}";
            })
        .on(
            "urgent",
            (job, attempt) -> {
              if (broken.getAndSet(false)) {
                throw new IllegalStateException("at the first try");
              }
              return "{}";
            });
    try (Replica replica = Replica.on(name, work)) {
      replica.ended(replica.submit("urgent", 7));
      replica.awaited(replica.submit("first"), JobState.RUNNING);
      // As many jobs as there are slots are fetched ahead, and go before what comes later.
      replica.submit("fetched ahead, or not", 0);
      Job control = replica.submit("control", 0);
      replica.submit("ticket", 5);
      replica.submit("later ticket", 4);
      replica.submit("urgent", 7);
      go.countDown();
      replica.ended(control);

      assertThat(work.begun())
          .filteredOn(stage -> !stage.startsWith("fetched ahead"))
          .containsExactly("urgent", "first", "urgent", "ticket", "later ticket", "control");
    }
  }

  @Test
  void theSameKeyAndBodyIsTheSameJobAndIsNotRunAgainOnceItSucceeded() {
    try (Replica replica = Replica.on(name, work)) {
      Job job = replica.ended(replica.submit("a"));

      JobQueue.Submitted again = replica.queue().submit(Replica.submission("a"), 0);

      assertThat(again.isNew()).isFalse();
      assertThat(again.job()).isEqualTo(job);
      assertThat(work.begun()).hasSize(1);
    }
  }

  @Test
  void theSameKeyWithAnotherBodyIsRefused() {
    try (Replica replica = Replica.on(name, work)) {
      replica.submit("a");

      assertThatThrownBy(() -> replica.queue().submit(Replica.submission("a", "{\"b\": 1}"), 0))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem -> assertThat(problem.code()).isEqualTo("idempotency-key-reused"));
    }
  }

  @Test
  void twentyWhoAskAtTheSameTimeFindOneJob() throws Exception {
    try (Replica replica = Replica.on(name, work);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<JobQueue.Submitted>> all =
          IntStream.range(0, 20)
              .mapToObj(
                  i -> callers.submit(() -> replica.queue().submit(Replica.submission("a"), 0)))
              .toList();
      for (Future<JobQueue.Submitted> one : all) {
        assertThat(one.get().job().id()).isEqualTo(all.getFirst().get().job().id());
      }
      replica.ended(all.getFirst().get().job());

      assertThat(work.begun()).hasSize(1);
    }
  }

  @Test
  void aFullQueueTurnsTheNextOneAway() {
    work.on("runs", (job, attempt) -> untilStopped(attempt, new CountDownLatch(1)));
    try (Replica replica = Replica.on(name, work)) {
      replica.awaited(replica.submit("runs"), JobState.RUNNING);
      IntStream.range(0, 5).forEach(i -> replica.submit("waits-" + i));

      assertThatThrownBy(() -> replica.submit("one-too-many"))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem -> assertThat(problem.code()).isEqualTo("queue-full"));
      assertThat(replica.queue().submit(Replica.submission("waits-3"), 0).isNew()).isFalse();
    }
  }

  @Test
  void onlyAFaultOfThePlatformIsTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    work.on(
        "flaky",
        (job, attempt) -> {
          if (tries.incrementAndGet() < 3) {
            throw problem(Fault.PLATFORM, "disk-full");
          }
          return "{}";
        });
    work.on(
        "wrong",
        (job, attempt) -> {
          throw problem(Fault.DIVERGENCE, "training-diverged");
        });
    try (Replica replica = Replica.on(name, work)) {
      Job flaky = replica.ended(replica.submit("flaky"));
      Job wrong = replica.ended(replica.submit("wrong"));

      assertThat(flaky.state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(flaky.attempt()).isEqualTo(3);
      assertThat(flaky.problemJson()).isEmpty();
      assertThat(wrong.state()).isEqualTo(JobState.FAILED);
      assertThat(wrong.attempt()).isEqualTo(1);
      assertThat(wrong.problemJson().orElseThrow()).contains("training-diverged");
    }
  }

  @Test
  void whatFailsTooOftenFailsAndIsQueuedAgainWhenItIsAskedForAgain() {
    work.on(
        "a",
        (job, attempt) -> {
          if (attempt.number() <= 3) {
            throw problem(Fault.PLATFORM, "disk-full");
          }
          return "{}";
        });
    try (Replica replica = Replica.on(name, work)) {
      Job failed = replica.ended(replica.submit("a"));
      assertThat(failed.state()).isEqualTo(JobState.FAILED);
      assertThat(failed.attempt()).isEqualTo(3);

      Job again = replica.submit("a");
      assertThat(again.id()).isEqualTo(failed.id());
      Job done = replica.ended(again);

      assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(done.attempt()).isEqualTo(4);
    }
  }

  @Test
  void aDefectFailsAtOnceAndSaysThatItIsOurs() {
    work.on(
        "a",
        (job, attempt) -> {
          throw new IllegalStateException("a bug");
        });
    try (Replica replica = Replica.on(name, work)) {
      Job job = replica.ended(replica.submit("a"));

      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(job.attempt()).isEqualTo(1);
      assertThat(job.problemJson().orElseThrow()).contains("\"defect\"", "a bug");
    }
  }

  @Test
  void aHeapThatDoesNotHoldTheWorkIsSaidWithWhatToDo() {
    work.on(
        "large",
        (job, attempt) -> {
          throw new CompletionException(new OutOfMemoryError("Java heap space"));
        });
    try (Replica replica = Replica.on(name, work)) {
      Job job = replica.ended(replica.submit("large"));

      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(job.problemJson().orElseThrow())
          .contains("\"memory-exhausted\"", "\"platform\"", "MiB of heap", "-Xmx")
          .contains("LTH_JOBS_SLOTS");
    }
  }

  @Test
  void aWaitingJobIsCancelledAtOnceAndNeverBegun() {
    CountDownLatch begun = new CountDownLatch(1);
    work.on("runs", (job, attempt) -> untilStopped(attempt, begun));
    try (Replica replica = Replica.on(name, work)) {
      Job runs = replica.submit("runs");
      await(begun);
      Job waits = replica.submit("waits");

      assertThat(replica.queue().cancel(waits.id()).orElseThrow().state())
          .isEqualTo(JobState.CANCELLED);
      replica.queue().cancel(runs.id());
      replica.ended(runs);
      replica.ended(replica.submit("later"));

      assertThat(work.begun()).containsExactly("runs", "later");
    }
  }

  @Test
  void aRunningJobStopsWhenItIsCancelledAndCancellingAgainChangesNothing() {
    CountDownLatch begun = new CountDownLatch(1);
    work.on("a", (job, attempt) -> untilStopped(attempt, begun));
    try (Replica replica = Replica.on(name, work)) {
      Job job = replica.submit("a");
      await(begun);

      replica.queue().cancel(job.id());
      Job cancelled = replica.ended(job);

      assertThat(cancelled.state()).isEqualTo(JobState.CANCELLED);
      assertThat(replica.queue().cancel(job.id())).contains(cancelled);
    }
  }

  @Test
  void anotherReplicaThanTheHolderCanCancelAndSeesItHappen() {
    CountDownLatch begun = new CountDownLatch(1);
    work.on("a", (job, attempt) -> untilStopped(attempt, begun));
    try (Replica holder = Replica.on(name, work)) {
      Job job = holder.submit("a");
      await(begun);
      try (Replica other = replica("other", new ScriptedWork(), System::nanoTime)) {
        other.queue().cancel(job.id());

        assertThat(other.ended(job).state()).isEqualTo(JobState.CANCELLED);
      }
    }
  }

  @Test
  void whoWaitsOnAnotherReplicaSeesProgress() {
    CountDownLatch begun = new CountDownLatch(1);
    work.on("a", (job, attempt) -> untilStopped(attempt, begun));
    try (Replica holder = Replica.on(name, work);
        Replica other = replica("other", new ScriptedWork(), System::nanoTime)) {
      Job job = holder.submit("a");
      Job first =
          other
              .queue()
              .await(job.id(), now -> now.howFar().isPresent(), Duration.ofSeconds(20))
              .orElseThrow();
      Job second =
          other
              .queue()
              .await(job.id(), now -> now.version() > first.version(), Duration.ofSeconds(20))
              .orElseThrow();

      assertThat(second.howFar().orElseThrow().iteration())
          .isGreaterThan(first.howFar().orElseThrow().iteration());
      assertThat(second.howFar().orElseThrow().iterationsPerSecond()).isPresent();
      holder.queue().cancel(job.id());
      holder.ended(job);
    }
  }

  @Test
  void fiftyWhoWaitAllGetTheirAnswer() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    work.on("a", (job, attempt) -> untilStopped(attempt, begun));
    try (Replica replica = Replica.on(name, work);
        ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor()) {
      Job job = replica.submit("a");
      List<Future<Job>> all =
          IntStream.range(0, 50).mapToObj(i -> waiters.submit(() -> replica.ended(job))).toList();
      await(begun);
      replica.queue().cancel(job.id());

      for (Future<Job> one : all) {
        assertThat(one.get().state()).isEqualTo(JobState.CANCELLED);
      }
    }
  }

  @Test
  void whoEndsHandsBackWhatRunsAndAnotherGoesOnWithoutCountingAFailure() {
    CountDownLatch begun = new CountDownLatch(1);
    work.on("a", (job, attempt) -> untilStopped(attempt, begun));
    Replica ending = Replica.on(name, work);
    Job job = ending.submit("a");
    await(begun);
    ending.close();

    try (Replica next = Replica.on(name, new ScriptedWork())) {
      Job done = next.ended(job);

      assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(done.attempt()).isEqualTo(2);
      assertThat(done.problemJson()).isEmpty();
    }
  }

  @Test
  void twoReplicasDoEveryJobOnce() {
    CountDownLatch bothWork = new CountDownLatch(2);
    AtomicBoolean leftWorks = new AtomicBoolean();
    AtomicBoolean rightWorks = new AtomicBoolean();
    ScriptedWork right = new ScriptedWork();
    for (int i = 0; i < 20; i++) {
      work.on("job-" + i, (job, attempt) -> together(leftWorks, bothWork));
      right.on("job-" + i, (job, attempt) -> together(rightWorks, bothWork));
    }
    try (Replica one = replica("left", work, System::nanoTime);
        Replica two = replica("right", right, System::nanoTime)) {
      List<Job> jobs = IntStream.range(0, 20).mapToObj(i -> room(one, "job-" + i)).toList();
      jobs.forEach(job -> assertThat(two.ended(job).attempt()).isEqualTo(1));

      assertThat(work.begun()).doesNotContainAnyElementsOf(right.begun());
      assertThat(work.begun().size() + right.begun().size()).isEqualTo(20);
    }
  }

  /** The first job of each replica waits for that of the other. */
  private static String together(AtomicBoolean works, CountDownLatch bothWork) {
    if (!works.getAndSet(true)) {
      bothWork.countDown();
      await(bothWork);
    }
    return "{}";
  }

  /** Submits as soon as the queue has room. */
  private static Job room(Replica replica, String stage) {
    return await()
        .ignoreExceptions()
        .until(() -> Optional.of(replica.submit(stage)), Optional::isPresent)
        .orElseThrow();
  }

  @Test
  void aHolderWhoseLeaseLapsedNoticesStopsAndWritesNothingMore() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicLong stopwatch = new AtomicLong(System.nanoTime());
    work.on(
        "a",
        (job, attempt) -> {
          try {
            return untilStopped(attempt, begun);
          } finally {
            stopped.countDown();
          }
        });
    ScriptedWork takingOver =
        new ScriptedWork()
            .on(
                "a",
                (job, attempt) -> {
                  await(stopped);
                  return "{\"by\": \"the other\"}";
                });
    // Its clock stands still: its heartbeats grow old while it goes on training.
    try (Replica frozen = replica("frozen", work, stopwatch::get)) {
      Job job = frozen.submit("a");
      await(begun);
      try (Replica other = replica("other", takingOver, System::nanoTime)) {
        Job done = other.ended(job);

        assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(done.resultJson()).contains("{\"by\": \"the other\"}");
        assertThat(takingOver.begun()).containsExactly("a");
      }
    }
  }

  @Test
  void aWallClockThatJumpsLetsNoLeaseLapseAndNoJobWait() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicLong seconds = new AtomicLong(Instant.now().getEpochSecond());
    work.on(
        "a",
        (job, attempt) -> {
          begun.countDown();
          await(go);
          return "{}";
        });
    InstantSource jumping = () -> Instant.ofEpochSecond(seconds.get());
    try (Replica replica =
        Replica.on(name, Replica.settings("jumps"), work, jumping, System::nanoTime)) {
      Job job = replica.submit("a");
      await(begun);
      seconds.addAndGet(Duration.ofDays(400).toSeconds());
      Job later = replica.submit("later");
      seconds.addAndGet(-Duration.ofDays(800).toSeconds());
      Job latest = replica.submit("latest");
      try (Replica other = replica("other", new ScriptedWork(), System::nanoTime)) {
        assertThat(other.ended(later).attempt()).isEqualTo(1);
        assertThat(other.ended(latest).attempt()).isEqualTo(1);
        go.countDown();

        assertThat(replica.ended(job).attempt()).isEqualTo(1);
        assertThat(replica.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
      }
    }
  }

  @Test
  void aJobThatBringsDownItsHolderEachTimeFailsInTheEnd() {
    JobDatabase database = JobDatabase.open(Replica.address(name), 2, List.of());
    JobTable table = new JobTable(database, InstantSource.system());
    String id = UUID.randomUUID().toString();
    table.transaction(
        connection -> {
          table.insert(connection, id, Replica.submission("a"));
          return id;
        });
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(table.take(id, 1, 2, "{}")).isInstanceOf(JobTable.Taken.Begun.class);
    }

    assertThat(table.take(id, 1, 2, "{\"code\": \"job-lost\"}"))
        .isInstanceOfSatisfying(
            JobTable.Taken.Ended.class,
            ended -> {
              assertThat(ended.job().state()).isEqualTo(JobState.FAILED);
              assertThat(ended.job().problemJson()).contains("{\"code\": \"job-lost\"}");
            });
    assertThat(table.take(id, 1, 2, "{}")).isInstanceOf(JobTable.Taken.Stale.class);
    database.close();
  }

  @Test
  void aRunThatAnAttemptLeftOpenIsEndedLater() {
    work.on(
        "a",
        (job, attempt) -> {
          attempt.opened("left-open");
          attempt.opened("closed");
          attempt.ended("closed");
          throw problem(Fault.DATA, "artifact-missing");
        });
    try (Replica replica = Replica.on(name, work)) {
      replica.ended(replica.submit("a"));

      await().until(() -> work.endedRuns().equals(List.of("left-open")));
    }
  }

  @Test
  void aCallToTheOutsideIsBrokenOffOnceTheJobIsCancelled() {
    CountDownLatch begun = new CountDownLatch(1);
    work.on(
        "a",
        (job, attempt) -> {
          CountDownLatch never = new CountDownLatch(1);
          return attempt.outside(
              () -> {
                begun.countDown();
                try {
                  never.await();
                } catch (InterruptedException e) {
                  throw problem(Fault.PLATFORM, "mlflow-away");
                }
                return "{}";
              });
        });
    try (Replica replica = Replica.on(name, work)) {
      Job job = replica.submit("a");
      await(begun);
      replica.queue().cancel(job.id());

      assertThat(replica.ended(job).state()).isEqualTo(JobState.CANCELLED);
      assertThat(replica.ended(replica.submit("next")).state()).isEqualTo(JobState.SUCCEEDED);
    }
  }

  @Test
  void jobsAreListedByWorkflowAndState() {
    try (Replica replica = Replica.on(name, work)) {
      Job a = replica.ended(replica.submit("a"));
      Job b = replica.ended(replica.submit("b"));

      assertThat(replica.queue().list(Optional.of("run-1"), Optional.empty()))
          .containsExactly(a, b);
      assertThat(replica.queue().list(Optional.empty(), Optional.of(JobState.RUNNING))).isEmpty();
      assertThat(replica.queue().list(Optional.of("run-2"), Optional.empty())).isEmpty();
    }
  }

  private Replica replica(String instance, JobWork itsWork, LongSupplier nanoseconds) {
    return Replica.on(
        name, Replica.settings(instance), itsWork, InstantSource.system(), nanoseconds);
  }

  private static ProblemException problem(Fault fault, String code) {
    return Problem.of(fault, code)
        .expected("something")
        .found("something else")
        .where("a test")
        .remedy("nothing")
        .exception();
  }
}
