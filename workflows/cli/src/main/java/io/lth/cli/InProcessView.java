package io.lth.cli;

import io.lth.lottery.plan.Stage;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.execution.StageRun;
import io.lth.stages.execution.WorkflowListener;

/** Shows a walk in this process. */
record InProcessView(LiveView view) implements WorkflowListener {
  @Override
  public void started(Stage stage) {
    view.started(stage);
  }

  @Override
  public void reached(Stage stage, int iteration, int iterations) {
    view.reached(stage, iteration);
  }

  @Override
  public void finished(Stage stage, StageRun run) {
    view.finished(stage, run.origin() == StageRun.Origin.COMPUTED);
  }

  @Override
  public void failed(Stage stage, ProblemException problem) {
    view.failed(stage, problem.code());
  }
}
