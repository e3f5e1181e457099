package io.lth.lottery.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A graph of stages, and the only description of it.
 *
 * @param experiment name
 * @param profile name
 * @param stages with unique ids, each after all whose outputs it takes
 */
public record Plan(String experiment, String profile, List<Stage> stages) {
  public Plan {
    stages = List.copyOf(stages);
    Map<StageId, Stage> earlier = new HashMap<>();
    for (Stage stage : stages) {
      for (Input input : stage.inputs().values()) {
        if (!earlier.containsKey(input.stage())) {
          throw new IllegalArgumentException(
              "%s takes %s of %s, which does not come before it"
                  .formatted(stage.id(), input.output(), input.stage()));
        }
      }
      if (earlier.put(stage.id(), stage) != null) {
        throw new IllegalArgumentException("two stages are named " + stage.id());
      }
    }
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("a plan has at least one stage");
    }
  }

  public Stage stage(StageId id) {
    return stages.stream()
        .filter(stage -> stage.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the plan has no stage " + id));
  }

  /** The stages whose outputs a stage takes. */
  public static Set<StageId> dependencies(Stage stage) {
    return stage.inputs().values().stream().map(Input::stage).collect(Collectors.toSet());
  }

  /** How many stages there are of a kind. */
  public int count(StageKind kind) {
    return (int) stages.stream().filter(stage -> stage.kind() == kind).count();
  }

  /** Optimizer steps of all trainings together. */
  public long iterations() {
    return stages.stream().mapToLong(stage -> iterations(stage)).sum();
  }

  /** Optimizer steps of one stage; 0 unless it trains. */
  public static long iterations(Stage stage) {
    return stage.parameters() instanceof StageParameters.Train train
        ? train.recipe().iterations()
        : 0;
  }
}
