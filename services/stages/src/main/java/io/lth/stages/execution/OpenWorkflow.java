package io.lth.stages.execution;

import io.lth.lottery.plan.Place;
import io.lth.lottery.plan.Stage;
import java.util.Map;
import java.util.Optional;

/**
 * A workflow run that is under way in the record.
 *
 * @param run its id
 * @param trials id of each trial's run
 * @param attempt how often it was begun or gone on with, from 1
 */
public record OpenWorkflow(String run, Map<Place.Trial, String> trials, int attempt) {
  public OpenWorkflow {
    trials = Map.copyOf(trials);
  }

  /** Where a stage's run belongs: under its trial's, or under the workflow run's. */
  public StageRunner.Scope scope(Stage stage) {
    Optional<Place.Trial> trial = stage.place().ofTrial();
    if (trial.isEmpty()) {
      return StageRunner.Scope.of(run, run);
    }
    String parent = trials.get(trial.get());
    if (parent == null) {
      throw new IllegalArgumentException(
          "%s is of %s, but the run has %s"
              .formatted(
                  stage.id(),
                  trial.get().slug(),
                  trials.keySet().stream().map(Place.Trial::slug).sorted().toList()));
    }
    return StageRunner.Scope.of(run, parent);
  }
}
