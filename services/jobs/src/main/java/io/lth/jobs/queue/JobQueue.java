package io.lth.jobs.queue;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.AutodetectJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.lth.jobs.problem.ProblemDocument;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of one replica: takes jobs in, does them in its slots, and answers for any job of the
 * table.
 *
 * <p>db-scheduler holds the leases: who falls silent loses his executions, and another replica, or
 * the same one started again, takes them over. The attempt's number fences off the one who lost his
 * lease and doesn't know it yet.
 */
public final class JobQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);
  private static final int HEARTBEATS_A_LEASE = 4;
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
  private static final int BEFORE_ALL_JOBS = Short.MAX_VALUE;
  private static final Duration ASK_THE_RECORD_AGAIN = Duration.ofSeconds(5);

  private final JobDatabase database;
  private final JobTable table;
  private final QueueSettings settings;
  private final JobWork work;
  private final Waiters waiters = new Waiters();
  private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();
  private final MonotonicClock clock;
  private final JdbcCustomization dialect;
  private final CustomTask<Void> jobs;
  private final CustomTask<String> endings;
  private final ExecutorService slots;
  private final Scheduler scheduler;
  private final ScheduledExecutorService pulse =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("pulse").factory());
  private @Nullable ScheduledFuture<?> beating;
  private volatile boolean stopping;
  private volatile boolean started;

  /**
   * A queue, which works once it is started.
   *
   * @param wallClock for the times that people read
   * @param nanoseconds what leases and waits are measured by, as {@link System#nanoTime()}
   */
  public JobQueue(
      JobDatabase database,
      QueueSettings settings,
      JobWork work,
      InstantSource wallClock,
      LongSupplier nanoseconds) {
    this.database = database;
    this.table = new JobTable(database, wallClock);
    this.settings = settings;
    this.work = work;
    this.clock = new MonotonicClock(table.latest(), nanoseconds);
    this.dialect = new AutodetectJdbcCustomization(database.dataSource());
    this.jobs =
        Tasks.custom("job", Void.class)
            .onFailure((failed, operations) -> operations.reschedule(failed, in(settings.poll())))
            .onDeadExecutionRevive()
            .execute((instance, context) -> execute(instance));
    this.endings =
        Tasks.custom("end-run", String.class)
            .onFailureReschedule(FixedDelay.of(ASK_THE_RECORD_AGAIN))
            .onDeadExecutionRevive()
            .execute(
                (instance, context) -> {
                  work.endRun(instance.getData(), instance.getId());
                  return (complete, operations) -> operations.remove();
                });
    this.slots =
        Executors.newFixedThreadPool(
            settings.slots(), Thread.ofPlatform().name("job-", 0).factory());
    this.scheduler =
        Scheduler.create(database.dataSource(), jobs, endings)
            .schedulerName(new SchedulerName.Fixed(settings.instance()))
            .executorService(slots)
            .threads(settings.slots())
            .enablePriority()
            // No more at a time than there are slots: what is fetched goes before what comes later.
            .pollUsingFetch(0.5, 1)
            .clock(clock)
            .jdbcCustomization(dialect)
            .pollingInterval(settings.poll())
            .heartbeatInterval(settings.lease().dividedBy(HEARTBEATS_A_LEASE))
            .missedHeartbeatsLimit(HEARTBEATS_A_LEASE)
            .shutdownMaxWait(settings.stopWithin())
            .build();
  }

  /** What became of a submission. */
  public record Submitted(Job job, boolean isNew) {}

  /** Begins to work. */
  public void start() {
    if (database.address().isExclusive()) {
      table.releaseAll();
    }
    scheduler.start();
    beating =
        pulse.scheduleWithFixedDelay(
            this::beat,
            settings.pulse().toMillis(),
            settings.pulse().toMillis(),
            TimeUnit.MILLISECONDS);
    started = true;
  }

  public boolean isStarted() {
    return started;
  }

  public boolean isStopping() {
    return stopping;
  }

  /**
   * Hands back what runs, and ends: running jobs go into the queue for another process to go on
   * with, and everybody who waits gets an answer.
   */
  @Override
  public void close() {
    stopping = true;
    if (started) {
      scheduler.pause();
    }
    attempts.values().forEach(attempt -> attempt.request(Stop.HANDED_BACK));
    waiters.close();
    if (started) {
      scheduler.stop();
    }
    slots.shutdownNow();
    if (beating != null) {
      beating.cancel(false); // an interruption in mid-write would close H2's file
    }
    pulse.shutdown();
  }

  /**
   * Takes a job in, or finds it by its key; one that failed or was cancelled is queued again.
   *
   * @param priority waiting jobs of greater priority are begun first, then those that came first
   * @throws ProblemException if the key is another body's, or the queue is full
   */
  public Submitted submit(Submission submission, int priority) {
    Optional<Job> known = table.withKey(submission.key());
    if (known.isEmpty()) {
      try {
        return new Submitted(insert(submission, priority), true);
      } catch (ProblemException e) {
        // Somebody else with the same key may have been quicker.
        known = e.code().equals("queue-full") ? known : table.withKey(submission.key());
        if (known.isEmpty()) {
          throw e;
        }
      }
    }
    Job job = known.get();
    if (!job.submission().bodyDigest().equals(submission.bodyDigest())) {
      throw Problem.of(Fault.REQUEST, "idempotency-key-reused")
          .expected("under this key the body it was first used with")
          .found("another body")
          .where("Idempotency-Key: " + submission.key())
          .remedy("give another stage, or another workflow run, a key of its own")
          .exception();
    }
    if (job.state() == JobState.FAILED || job.state() == JobState.CANCELLED) {
      queueAgain(job, submission.caller(), priority);
      return new Submitted(table.find(job.id()).orElse(job), false);
    }
    return new Submitted(job, false);
  }

  /** The job as it was taken in, though it may have begun meanwhile. */
  private Job insert(Submission submission, int priority) {
    String id = UUID.randomUUID().toString();
    Job taken =
        table.transaction(
            connection -> {
              requireRoom(table.waiting(connection), submission);
              Job job = table.insert(connection, id, submission);
              client(connection).scheduleIfNotExists(execution(id, 1, priority), clock.now());
              return job;
            });
    lookForWork();
    return taken;
  }

  private void queueAgain(Job job, Caller caller, int priority) {
    table.transaction(
        connection -> {
          table
              .queueAgain(connection, job, caller)
              .ifPresent(
                  queueing ->
                      client(connection)
                          .scheduleIfNotExists(
                              execution(job.id(), queueing, priority), clock.now()));
          return job;
        });
    changed(job.id());
    lookForWork();
  }

  private SchedulerClient client(Connection connection) {
    return SchedulerClient.Builder.create(new JoinedConnection(connection), jobs)
        .jdbcCustomization(dialect)
        .enablePriority()
        .build();
  }

  private void requireRoom(int waiting, Submission submission) {
    if (waiting >= settings.limit()) {
      throw Problem.of(Fault.PLATFORM, "queue-full")
          .expected("fewer than %d waiting jobs".formatted(settings.limit()))
          .found(waiting + " of them")
          .where(submission.stage())
          .remedy("send the same request again later; Retry-After says when")
          .exception();
    }
  }

  public Optional<Job> find(String id) {
    return table.find(id);
  }

  /** Oldest first. */
  public List<Job> list(Optional<String> workflow, Optional<JobState> state) {
    return table.list(workflow, state);
  }

  /** How many jobs wait or run; pairs without any are left out. */
  public Map<StageKind, Map<JobState, Integer>> lengths() {
    return table.lengths();
  }

  /** Iterations a second of all trainings that this replica runs. */
  public double iterationsPerSecond() {
    return attempts.values().stream()
        .flatMap(attempt -> attempt.progress().stream())
        .mapToDouble(progress -> progress.iterationsPerSecond().orElse(0))
        .sum();
  }

  /** Cancels a job: at once if it waits, soon if it runs; nothing happens if it has ended. */
  public Optional<Job> cancel(String id) {
    table.cancel(id);
    Optional.ofNullable(attempts.get(id)).ifPresent(attempt -> attempt.request(Stop.CANCELLED));
    changed(id);
    return table.find(id);
  }

  /** Waits until a job is as wanted, for as long as that at most, and gives it as it then is. */
  public Optional<Job> await(String id, Predicate<Job> wanted, Duration longest) {
    return waiters.await(id, () -> table.find(id), job -> stopping || wanted.test(job), longest);
  }

  private TaskInstance<Void> execution(String id, int queueing, int priority) {
    return jobs.instanceBuilder("%s.%d".formatted(id, queueing)).priority(priority).build();
  }

  private CompletionHandler<Void> execute(TaskInstance<Void> instance) {
    if (stopping) {
      return (complete, operations) -> operations.reschedule(complete, clock.now());
    }
    int dot = instance.getId().lastIndexOf('.');
    String id = instance.getId().substring(0, dot);
    int queueing = Integer.parseInt(instance.getId().substring(dot + 1));
    String lost = ProblemDocument.of(lostTooOften(id)).json();
    return switch (table.take(id, queueing, settings.lostLimit(), lost)) {
      case JobTable.Taken.Stale() -> done();
      case JobTable.Taken.Ended(Job job) -> {
        changed(job.id());
        job.recordedRun().ifPresent(run -> endLater(job, Set.of(run)));
        yield done();
      }
      case JobTable.Taken.Begun(Job job) -> attempt(job);
    };
  }

  private CompletionHandler<Void> attempt(Job job) {
    Attempt attempt = new Attempt(job.id(), job.attempt(), table);
    attempts.put(job.id(), attempt);
    try {
      if (stopping) {
        attempt.request(Stop.HANDED_BACK);
      }
      changed(job.id());
      attempt.cancellation().check();
      String result = work.perform(job, attempt);
      report(attempt);
      table.succeed(attempt, result);
      return done();
    } catch (CancellationException stopped) {
      return stopped(job, attempt, stopped);
    } catch (RuntimeException | Error failure) {
      // Whatever a stop breaks off breaks in its own way.
      return attempt.stop().isPresent()
          ? stopped(job, attempt, failure)
          : failed(job, attempt, failure);
    } finally {
      attempts.remove(job.id(), attempt);
      Set<String> open = attempt.openRuns();
      if (!open.isEmpty()) {
        endLater(job, open);
      }
      changed(job.id());
    }
  }

  private CompletionHandler<Void> stopped(Job job, Attempt attempt, Throwable how) {
    report(attempt);
    return switch (attempt.stop().orElse(Stop.HANDED_BACK)) {
      case CANCELLED -> {
        table.cancelled(attempt);
        yield done();
      }
      case HANDED_BACK -> {
        LOG.info("job {} is handed back", job.id());
        table.handBack(attempt);
        yield (complete, operations) -> operations.reschedule(complete, clock.now());
      }
      case LAPSED -> {
        LOG.warn(
            "attempt {} at job {} lost its lease and stops: {}",
            attempt.number(),
            job.id(),
            String.valueOf(how.getMessage()));
        // The execution is somebody else's by now: its row is left alone.
        yield (complete, operations) -> {};
      }
    };
  }

  private CompletionHandler<Void> failed(Job job, Attempt attempt, Throwable failure) {
    report(attempt);
    Problem problem = ProblemDocument.problem(failure, job.submission().stage());
    String document = ProblemDocument.of(problem).json();
    if (failure instanceof ProblemException known) {
      LOG.warn("job {} failed: {}", job.id(), known.getMessage());
    } else {
      LOG.error("job {} failed", job.id(), failure);
    }
    if (failure instanceof ProblemException && problem.fault() == Fault.PLATFORM) {
      Optional<Integer> failures = table.tryLater(attempt, settings.retries(), document);
      if (failures.isPresent()) {
        Instant next = in(delay(failures.get()));
        return (complete, operations) -> operations.reschedule(complete, next);
      }
    }
    table.fail(attempt, document);
    return done();
  }

  private Duration delay(int failures) {
    Duration doubled = settings.retryDelay().multipliedBy(1L << Math.min(failures - 1, 20));
    return doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
  }

  /** The record is told, however long it is away, that these runs have ended. */
  private void endLater(Job job, Set<String> runs) {
    for (String run : runs) {
      try {
        scheduler.scheduleIfNotExists(
            endings
                .instanceBuilder(run)
                .data(job.submission().experiment())
                .priority(BEFORE_ALL_JOBS)
                .build(),
            clock.now());
      } catch (RuntimeException e) {
        LOG.warn("run {} may stay open in the record", run, e);
      }
    }
  }

  private static <T> CompletionHandler<T> done() {
    return (complete, operations) -> operations.remove();
  }

  private Instant in(Duration delay) {
    return clock.now().plus(delay);
  }

  private void lookForWork() {
    if (started && !stopping) {
      scheduler.triggerCheckForDueExecutions();
    }
  }

  private void changed(String id) {
    waiters.changed(id);
  }

  /** Writes what the attempts have to say, and tells them what they should know. */
  private void beat() {
    try {
      attempts.values().forEach(this::beat);
      Set<String> watched = waiters.ids();
      if (!watched.isEmpty()) {
        waiters.versions(table.versions(watched));
      }
    } catch (RuntimeException e) {
      LOG.warn("the jobs' table can't be read: {}", e.getMessage());
    }
  }

  private void beat(Attempt attempt) {
    try {
      attempt.nudge();
      Optional<Stop> told = table.holding(attempt);
      told.ifPresent(attempt::request);
      if (told.filter(Stop.LAPSED::equals).isEmpty()) {
        attempt.confirmed();
        report(attempt);
      }
    } catch (RuntimeException e) {
      LOG.warn("job {} can't be reported on: {}", attempt.job(), e.getMessage());
    }
    if (attempt.unconfirmedFor().compareTo(settings.lease()) > 0) {
      attempt.request(Stop.LAPSED);
    }
  }

  private void report(Attempt attempt) {
    Optional<Attempt.Report> report = attempt.report();
    if (report.isEmpty()) {
      return;
    }
    try {
      if (table.write(attempt, report.get())) {
        changed(attempt.job());
      }
    } catch (RuntimeException e) {
      attempt.writeAgain();
      throw e;
    }
  }

  private Problem lostTooOften(String id) {
    return Problem.of(Fault.PLATFORM, "job-lost")
        .expected("the process that runs the job to live until it ends")
        .found("more than %d processes that ended without a word".formatted(settings.lostLimit()))
        .where("job " + id)
        .remedy("see why in the service's log: memory, most often; then send the job again");
  }
}
