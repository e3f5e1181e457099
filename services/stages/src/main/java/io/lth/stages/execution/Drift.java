package io.lth.stages.execution;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.StageId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What differs from the last finished run of the same plan: stages with the same key whose outputs
 * have other digests.
 *
 * @param comparedWith id of that workflow run; null if there is none
 * @param compared how many stages of equal key were held against each other
 * @param differing stages, in the plan's order
 */
public record Drift(@Nullable String comparedWith, int compared, List<StageId> differing) {
  public static final Drift NOTHING_TO_COMPARE = new Drift(null, 0, List.of());

  public Drift {
    differing = List.copyOf(differing);
  }

  /** The workflow run compared with, if there is one. */
  public Optional<String> earlier() {
    return Optional.ofNullable(comparedWith);
  }

  /** In a sentence. */
  public String sentence() {
    if (comparedWith == null) {
      return "no earlier run of the same plan to compare with";
    }
    if (differing.isEmpty()) {
      return "none: %d stages have the same digests as in run %s".formatted(compared, comparedWith);
    }
    return "%d of %d stages have other digests than in run %s: %s"
        .formatted(
            differing.size(),
            compared,
            comparedWith,
            differing.stream().map(StageId::value).collect(Collectors.joining(", ")));
  }

  static Drift between(
      String earlierRun, Map<StageId, StageRun> earlier, SequencedMap<StageId, StageRun> now) {
    List<StageId> comparable =
        now.keySet().stream()
            .filter(earlier::containsKey)
            .filter(id -> run(now, id).key().equals(run(earlier, id).key()))
            .toList();
    List<StageId> differing =
        comparable.stream()
            .filter(id -> !digests(run(now, id)).equals(digests(run(earlier, id))))
            .toList();
    return new Drift(earlierRun, comparable.size(), differing);
  }

  private static Map<String, Sha256> digests(StageRun run) {
    return run.result().outputs().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, output -> digest(output.getValue())));
  }

  private static Sha256 digest(ArtifactReference reference) {
    return reference.digest();
  }

  private static StageRun run(Map<StageId, StageRun> runs, StageId id) {
    StageRun run = runs.get(id);
    if (run == null) {
      throw new IllegalArgumentException("no run of " + id);
    }
    return run;
  }
}
