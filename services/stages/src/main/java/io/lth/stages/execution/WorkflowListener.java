package io.lth.stages.execution;

import io.lth.lottery.plan.Stage;
import io.lth.lottery.problem.ProblemException;

/** Hears how a walk through a plan goes. Called from several threads at once. */
public interface WorkflowListener {

  void started(Stage stage);

  /** A training is so far. */
  void reached(Stage stage, int iteration, int iterations);

  void finished(Stage stage, StageRun run);

  void failed(Stage stage, ProblemException problem);
}
