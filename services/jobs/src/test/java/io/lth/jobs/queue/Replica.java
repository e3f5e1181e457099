package io.lth.jobs.queue;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.StageKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A replica for tests, on a database in memory that several may share: fast in all it does. */
final class Replica implements AutoCloseable {
  private final JobDatabase database;
  private final JobQueue queue;

  private Replica(JobDatabase database, JobQueue queue) {
    this.database = database;
    this.queue = queue;
  }

  static Replica on(String name, JobWork work) {
    return on(name, settings("replica"), work, InstantSource.system(), System::nanoTime);
  }

  static Replica on(
      String name,
      QueueSettings settings,
      JobWork work,
      InstantSource wallClock,
      LongSupplier nanoseconds) {
    JobDatabase database = JobDatabase.open(address(name), 10, List.of());
    JobQueue queue = new JobQueue(database, settings, work, wallClock, nanoseconds);
    queue.start();
    return new Replica(database, queue);
  }

  /**
   * In memory, or wherever {@code -Dlth.test.database} says: so all of it runs on PostgreSQL too.
   */
  static JobDatabase.Address address(String name) {
    return Optional.ofNullable(System.getProperty("lth.test.database"))
        .map(
            url -> new JobDatabase.Address(url, null, null, "t" + name.replaceAll("[^a-z0-9]", "")))
        .orElseGet(
            () ->
                new JobDatabase.Address(
                    "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(name), null, null, "test"));
  }

  static QueueSettings settings(String instance) {
    return new QueueSettings(
        instance,
        1,
        5,
        2,
        Duration.ofMillis(20),
        Duration.ofMillis(800),
        Duration.ofMillis(50),
        Duration.ofMillis(50),
        2,
        Duration.ofSeconds(5));
  }

  static Submission submission(String stage) {
    return submission(stage, "{}");
  }

  static Submission submission(String stage, String body) {
    return new Submission(
        "run-1/" + stage,
        Sha256.of(body),
        "tiny",
        "run-1",
        stage,
        StageKind.TRAIN,
        body,
        Caller.UNKNOWN);
  }

  JobQueue queue() {
    return queue;
  }

  Job submit(String stage) {
    return submit(stage, 0);
  }

  Job submit(String stage, int priority) {
    return queue.submit(submission(stage), priority).job();
  }

  /** The job once it has ended. */
  Job ended(Job job) {
    return awaited(job, JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED);
  }

  /** The job once it is in one of these states. */
  Job awaited(Job job, JobState... states) {
    Job then =
        queue
            .await(job.id(), now -> List.of(states).contains(now.state()), Duration.ofSeconds(20))
            .orElseThrow();
    if (!List.of(states).contains(then.state())) {
      throw new AssertionError("still " + then);
    }
    return then;
  }

  @Override
  public void close() {
    queue.close();
    database.close();
  }
}
