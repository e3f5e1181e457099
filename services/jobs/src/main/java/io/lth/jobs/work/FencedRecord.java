package io.lth.jobs.work;

import io.lth.jobs.queue.Attempt;
import io.lth.jobs.queue.Stop;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.stages.execution.Tags;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.DatasetInput;
import io.lth.stages.port.Metric;
import io.lth.stages.port.NewRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.port.Tracker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * The record as one attempt at a job sees it: it writes only while the attempt holds the job, asks
 * the table before what can't be taken back, and lets go of a record that is away once the attempt
 * is to stop.
 */
final class FencedRecord implements Tracker, ArtifactStore {
  private final Tracker tracker;
  private final ArtifactStore artifacts;
  private final Attempt attempt;

  FencedRecord(OpenRecord record, Attempt attempt) {
    this.tracker = record.tracker();
    this.artifacts = record.artifacts();
    this.attempt = attempt;
  }

  @Override
  public String open(NewRun run) {
    attempt.requireHeld();
    String id = attempt.outside(() -> tracker.open(run));
    attempt.opened(id);
    if (Tags.STAGE.equals(run.tags().get(Tags.LEVEL))) {
      attempt.recordedAs(id, tracker.link(id));
    }
    attempt.requireHeld();
    return id;
  }

  @Override
  public void tag(String run, Map<String, String> tags) {
    write(() -> tracker.tag(run, tags));
  }

  @Override
  public void metrics(String run, List<Metric> metrics) {
    write(() -> tracker.metrics(run, metrics));
  }

  @Override
  public void dataset(String run, DatasetInput dataset) {
    write(() -> tracker.dataset(run, dataset));
  }

  @Override
  public void describe(String run, String markdown) {
    write(() -> tracker.describe(run, markdown));
  }

  @Override
  public void finish(String run, RunStatus status) {
    if (status == RunStatus.FINISHED) {
      attempt.requireHeld();
    }
    write(() -> tracker.finish(run, status));
    attempt.ended(run);
  }

  @Override
  public void reopen(String run) {
    write(() -> tracker.reopen(run));
  }

  @Override
  public Optional<RecordedRun> find(String run) {
    return attempt.outside(() -> tracker.find(run));
  }

  @Override
  public List<RecordedRun> withTags(Map<String, String> tags) {
    return attempt.outside(() -> tracker.withTags(tags));
  }

  @Override
  public List<RecordedRun> withTagsAnywhere(Map<String, String> tags) {
    return attempt.outside(() -> tracker.withTagsAnywhere(tags));
  }

  @Override
  public String link(String run) {
    return tracker.link(run);
  }

  @Override
  public ArtifactReference put(String run, String path, byte[] content) {
    return write(() -> artifacts.put(run, path, content));
  }

  @Override
  public byte[] get(ArtifactReference reference) {
    return attempt.outside(() -> artifacts.get(reference));
  }

  private void write(Runnable call) {
    write(
        () -> {
          call.run();
          return attempt;
        });
  }

  private <T> T write(Supplier<T> call) {
    if (attempt.stop().filter(Stop.LAPSED::equals).isPresent()) {
      throw new CancellationException("the lease lapsed: somebody else writes");
    }
    return attempt.outside(call);
  }
}
