package io.lth.auditor;

import io.lth.jobs.work.OpenRecord;
import io.lth.jobs.work.Records;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.execution.PlannedWorkflow;
import io.lth.stages.execution.Tags;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The workflow runs as callers open, see and end them. The record being away is said at once. */
@Singleton
public class WorkflowRuns {
  private final Records records;
  private final WorkflowTable table;

  public WorkflowRuns(Records records, WorkflowTable table) {
    this.records = records;
    this.table = table;
  }

  /**
   * A workflow run as the record holds it.
   *
   * @param isNew whether it was opened just now
   */
  record Found(RecordedRun run, String link, boolean isNew) {}

  /**
   * Opens a workflow run, or one that failed or was killed once more; whoever comes at the same
   * time, it is opened once.
   */
  Found open(WorkflowId id, PlannedWorkflow planned) {
    String experiment = planned.plan().experiment();
    return answered(
        () -> {
          OpenRecord record = records.of(experiment);
          Optional<RecordedRun> known = run(record, id);
          if (known.isPresent() && isWhole(record, known.get(), planned)) {
            return found(record, requireSamePlan(id, known.get(), planned), false);
          }
          return table.exclusively(id, experiment, () -> openAlone(record, id, planned));
        });
  }

  private static Found openAlone(OpenRecord record, WorkflowId id, PlannedWorkflow planned) {
    WorkflowRecord workflows = new WorkflowRecord(record.tracker(), record.artifacts());
    Optional<RecordedRun> known = workflows.withId(id);
    if (known.isEmpty()) {
      workflows.open(planned, Optional.of(id));
    } else if (!isWhole(record, requireSamePlan(id, known.get(), planned), planned)) {
      workflows.reopen(known.get(), planned);
    }
    return found(
        record,
        workflows
            .withId(id)
            .orElseThrow(() -> new IllegalStateException("a run just opened is not there: " + id)),
        known.isEmpty());
  }

  /** Whether nothing is to be done to it: it is finished, or under way with all its trials. */
  private static boolean isWhole(OpenRecord record, RecordedRun run, PlannedWorkflow planned) {
    return switch (run.status()) {
      case FINISHED -> true;
      case FAILED, KILLED -> false;
      case RUNNING -> {
        List<RecordedRun> trials =
            record
                .tracker()
                .withTags(Map.of(Tags.WORKFLOW_RUN, run.id(), Tags.LEVEL, Tags.TRIAL_RUN));
        yield trials.size() >= planned.experiment().trials()
            && trials.stream().allMatch(trial -> trial.status() == RunStatus.RUNNING);
      }
    };
  }

  private static RecordedRun requireSamePlan(
      WorkflowId id, RecordedRun run, PlannedWorkflow planned) {
    String digest = run.tags().getOrDefault(Tags.PLAN_DIGEST, "none");
    if (!digest.equals(planned.planDigest().hex())) {
      throw Problem.of(Fault.REQUEST, "workflow-run-reused")
          .expected("under this id the plan it was opened with, " + digest)
          .found("the plan " + planned.planDigest())
          .where("/v1/workflow-runs/" + id)
          .remedy("give another plan an id of its own")
          .exception();
    }
    return run;
  }

  Found show(WorkflowId id) {
    return answered(
        () -> {
          OpenRecord record = record(id);
          return found(record, run(record, id).orElseThrow(() -> unknown(id)), false);
        });
  }

  /** Ends what is still open of it, if it did not finish. */
  Found end(WorkflowId id, RunStatus status) {
    return answered(
        () -> {
          OpenRecord record = record(id);
          RecordedRun run = run(record, id).orElseThrow(() -> unknown(id));
          if (run.status() != RunStatus.FINISHED) {
            new WorkflowRecord(record.tracker(), record.artifacts()).end(run.id(), status);
          }
          return found(record, run(record, id).orElseThrow(() -> unknown(id)), false);
        });
  }

  private OpenRecord record(WorkflowId id) {
    return records.of(table.experiment(id).orElseThrow(() -> unknown(id)));
  }

  private static Optional<RecordedRun> run(OpenRecord record, WorkflowId id) {
    return new WorkflowRecord(record.tracker(), record.artifacts()).withId(id);
  }

  private static Found found(OpenRecord record, RecordedRun run, boolean isNew) {
    return new Found(run, record.tracker().link(run.id()), isNew);
  }

  /** Callers don't wait for a record that is away: they come again. */
  private <T> T answered(Supplier<T> work) {
    try {
      return records.stoppable(() -> true, work);
    } catch (ProblemException e) {
      if (!e.code().equals("mlflow-away")) {
        throw e;
      }
      Problem away = e.problems().getFirst();
      throw Problem.of(Fault.PLATFORM, "record-away")
          .expected(away.expected())
          .found(away.found())
          .where(away.where())
          .remedy("start MLflow, or send the same request again later; Retry-After says when")
          .exception(e);
    }
  }

  private static ProblemException unknown(WorkflowId id) {
    return Problem.of(Fault.REQUEST, "workflow-run-unknown")
        .expected("a workflow run that was opened")
        .found("none of this id")
        .where("/v1/workflow-runs/" + id)
        .remedy("open it with PUT")
        .exception();
  }
}
