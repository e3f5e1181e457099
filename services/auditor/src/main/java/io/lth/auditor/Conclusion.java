package io.lth.auditor;

import io.lth.jobs.work.OpenRecord;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.execution.PlannedWorkflow;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.execution.WorkflowOutcome;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.port.RecordedRun;
import jakarta.inject.Singleton;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a workflow run: its evidence where people look first, its verdicts, and word to whom
 * it concerns if something changed. May be repeated.
 */
@Singleton
public class Conclusion {
  /** Whether the webhook was told of a change. */
  static final String WEBHOOK = "lth.webhook";

  private static final Logger LOG = LoggerFactory.getLogger(Conclusion.class);
  private static final String TOLD = "told";

  private final Webhook webhook;

  public Conclusion(Webhook webhook) {
    this.webhook = webhook;
  }

  void of(WorkflowId id, Experiment experiment, OpenRecord record) {
    WorkflowRecord workflows = new WorkflowRecord(record.tracker(), record.artifacts());
    RecordedRun run =
        workflows
            .withId(id)
            .orElseThrow(
                () ->
                    Problem.of(Fault.REQUEST, "workflow-run-unknown")
                        .expected("the workflow run whose last stage this is")
                        .found("none with the id " + id)
                        .where("the record of " + experiment.name())
                        .remedy("open it (PUT /v1/workflow-runs/{id}), then send the stage again")
                        .exception());
    PlannedWorkflow planned = Plans.of(experiment);
    WorkflowOutcome outcome = workflows.conclude(run.id(), planned);
    LOG.info("{} is concluded; drift: {}", id, outcome.drift().sentence());
    if (outcome.drift().isChange() && !TOLD.equals(run.tags().get(WEBHOOK))) {
      tell(id, planned, run.id(), outcome, record);
    }
  }

  /** Whatever becomes of it, the run stands as it is. */
  private void tell(
      WorkflowId id,
      PlannedWorkflow planned,
      String run,
      WorkflowOutcome outcome,
      OpenRecord record) {
    webhook
        .tell(
            new Webhook.Change(
                id.value(),
                planned.plan().experiment(),
                planned.plan().profile(),
                run,
                record.tracker().link(run),
                outcome.drift().change()))
        .ifPresent(
            answer ->
                record
                    .tracker()
                    .tag(run, Map.of(WEBHOOK, answer.isTold() ? TOLD : answer.reason())));
  }
}
