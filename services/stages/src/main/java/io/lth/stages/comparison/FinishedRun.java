package io.lth.stages.comparison;

import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.execution.StageRun;
import io.lth.stages.execution.Tags;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.port.Tracker;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * A workflow run that came to its verdicts, as the record holds it.
 *
 * @param run in the record
 * @param stages by their id, in alphabetical order
 */
public record FinishedRun(RecordedRun run, SequencedMap<StageId, StageRun> stages) {
  /** What a user calls the newest finished run. */
  public static final String LAST = "last";

  public FinishedRun {
    stages = Collections.unmodifiableSequencedMap(new TreeMap<>(stages));
  }

  /** All workflow runs of a record, newest first. */
  public static List<RecordedRun> workflows(Tracker tracker) {
    return tracker.withTags(Map.of(Tags.LEVEL, Tags.WORKFLOW));
  }

  /** Whether a run is called so: by its workflow id, or by its id in the record. */
  public static boolean isCalled(RecordedRun run, String name) {
    return run.id().equals(name) || name.equals(run.tags().get(Tags.WORKFLOW_ID));
  }

  /** The name that a run is listed by. */
  public static String name(RecordedRun run) {
    return run.tags().getOrDefault(Tags.WORKFLOW_ID, run.id());
  }

  /**
   * A run with its stages.
   *
   * @throws io.lth.lottery.problem.ProblemException if it did not finish
   */
  public static FinishedRun of(RecordedRun run, Tracker tracker) {
    if (run.status() != RunStatus.FINISHED) {
      throw Problem.of(Fault.REQUEST, "run-not-finished")
          .expected("a run that came to its verdicts")
          .found(
              "%s, which is %s".formatted(name(run), run.status().name().toLowerCase(Locale.ROOT)))
          .where(tracker.link(run.id()))
          .remedy(
              "wait for it, or go on with it: ./lth resume RUN, or the same ./lth reproduce again")
          .exception();
    }
    Map<StageId, StageRun> stages =
        WorkflowRecord.finished(
            tracker.withTags(Map.of(Tags.WORKFLOW_RUN, run.id(), Tags.LEVEL, Tags.STAGE)));
    return new FinishedRun(run, new TreeMap<>(stages));
  }

  public String name() {
    return name(run);
  }

  /** As in {@code lenet-mnist.quick}. */
  public String plan() {
    return tag(Tags.EXPERIMENT) + "." + profile();
  }

  public String profile() {
    return tag(Tags.PROFILE);
  }

  /** An output of the stage of a kind that there is one of, if it is there. */
  public Optional<ArtifactReference> output(StageKind kind, String output) {
    return Optional.ofNullable(stages.get(new StageId(kind.label())))
        .flatMap(stage -> Optional.ofNullable(stage.result().outputs().get(output)));
  }

  private String tag(String tag) {
    return run.tags().getOrDefault(tag, "?");
  }
}
