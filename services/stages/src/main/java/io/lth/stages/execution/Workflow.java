package io.lth.stages.execution;

import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.execution.WorkflowRequest.Resumption;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * One walk through a plan in this process, from opening its run in the record to the verdicts.
 *
 * <p>What finished before a fall is found in the record and not computed again; a training goes on
 * from its checkpoint.
 */
public final class Workflow {
  private final StageRunner runner;
  private final WorkflowRecord record;
  private final WorkflowRequest request;

  public Workflow(StageRunner runner, WorkflowRecord record, WorkflowRequest request) {
    this.runner = runner;
    this.record = record;
    this.request = request;
  }

  /**
   * The run of this plan that broke off and would be gone on with, if there is one. A run that a
   * scheduler walks is left to the scheduler.
   */
  public Optional<RecordedRun> brokenOff() {
    return request.resumption() == Resumption.FRESH
        ? Optional.empty()
        : record.ofPlan(request.workflow()).stream()
            .filter(run -> !run.tags().containsKey(Tags.WORKFLOW_ID))
            .findFirst()
            .filter(run -> run.status() != RunStatus.FINISHED);
  }

  /**
   * Walks the plan.
   *
   * @param opened hears the id of the workflow run as soon as it is open
   * @throws ProblemException if a stage failed; the run is then marked FAILED
   * @throws CancellationException if a stop was requested; the run is then marked KILLED
   */
  public WorkflowOutcome run(
      Consumer<String> opened, Cancellation cancellation, WorkflowListener listener) {
    OpenWorkflow open =
        brokenOff()
            .map(broken -> record.reopen(broken, request.workflow()))
            .orElseGet(() -> record.open(request.workflow(), Optional.empty()));
    opened.accept(open.run());
    Optional<RunStatus> end = Optional.of(RunStatus.FAILED);
    try {
      record.keep(
          open.run(), "provenance/attempt-%d.json".formatted(open.attempt()), request.provenance());
      Map<StageId, StageRun> found = record.finishedBeforeAFall(open.run());
      Map<StageId, StageRun> stages =
          new InProcessExecutor(
                  request.workflow().plan(),
                  request.workers(),
                  (stage, inputs) -> supply(stage, inputs, open, found, cancellation, listener),
                  cancellation,
                  listener)
              .execute();
      WorkflowOutcome outcome = record.conclude(open.run(), request.workflow(), stages);
      end = Optional.empty();
      return outcome;
    } catch (CancellationException e) {
      end = Optional.of(RunStatus.KILLED);
      throw e;
    } catch (ProblemException e) {
      record.blame(open.run(), e.problems().getFirst());
      throw e;
    } finally {
      end.ifPresent(status -> record.end(open.run(), status));
    }
  }

  private StageRun supply(
      Stage stage,
      Map<String, ArtifactReference> inputs,
      OpenWorkflow open,
      Map<StageId, StageRun> found,
      Cancellation cancellation,
      WorkflowListener listener) {
    StageRun before = found.get(stage.id());
    if (before != null && before.key().equals(runner.key(stage, inputs))) {
      return before;
    }
    return runner.supply(
        stage,
        inputs,
        open.scope(stage),
        request.resumption() == Resumption.REUSE,
        cancellation,
        (iteration, iterations) -> listener.reached(stage, iteration, iterations));
  }
}
