package io.lth.stages.execution;

import io.lth.lottery.plan.Stage;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A workflow run that is under way in the record.
 *
 * @param run its id
 * @param trials id of each trial's run
 * @param attempt how often it was begun or gone on with, from 1
 */
public record OpenWorkflow(String run, Map<Integer, String> trials, int attempt) {
  public OpenWorkflow {
    trials = Map.copyOf(trials);
  }

  /** Where a stage's run belongs: under its trial's, or under the workflow run's. */
  public StageRunner.Scope scope(Stage stage) {
    OptionalInt trial = stage.place().ofTrial();
    if (trial.isEmpty()) {
      return StageRunner.Scope.of(run, run);
    }
    String parent = trials.get(trial.getAsInt());
    if (parent == null) {
      throw new IllegalArgumentException(
          "%s is of trial %d, but the run has trials %s"
              .formatted(stage.id(), trial.getAsInt(), trials.keySet()));
    }
    return StageRunner.Scope.of(run, parent);
  }
}
