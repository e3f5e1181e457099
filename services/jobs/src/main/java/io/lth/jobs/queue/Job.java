package io.lth.jobs.queue;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as its row says.
 *
 * @param version rises with every change
 * @param attempt how often it was begun; the fencing token of the one who holds it
 * @param queueing how often it was put into the queue on request
 * @param cancelling whether its holder is asked to stop
 * @param started when it was first begun
 * @param run id of its stage's run in the record
 * @param link where a person looks at that run
 * @param result JSON of what it gave, if it succeeded
 * @param problem JSON of what it failed of, or of what it is tried again after
 */
public record Job(
    String id,
    Submission submission,
    JobState state,
    long version,
    int attempt,
    int queueing,
    boolean cancelling,
    Instant created,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable JobProgress progress,
    @Nullable String run,
    @Nullable String link,
    @Nullable String result,
    @Nullable String problem) {
  public Job {
    Objects.requireNonNull(submission, "submission");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(created, "created");
  }

  public Optional<Instant> whenStarted() {
    return Optional.ofNullable(started);
  }

  public Optional<Instant> whenEnded() {
    return Optional.ofNullable(ended);
  }

  public Optional<JobProgress> howFar() {
    return Optional.ofNullable(progress);
  }

  public Optional<String> recordedRun() {
    return Optional.ofNullable(run);
  }

  public Optional<String> recordedLink() {
    return Optional.ofNullable(link);
  }

  public Optional<String> resultJson() {
    return Optional.ofNullable(result);
  }

  public Optional<String> problemJson() {
    return Optional.ofNullable(problem);
  }
}
