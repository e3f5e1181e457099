package io.lth.stages.execution;

import io.lth.lottery.claim.Verdict;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.StageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What differs from the last finished run of the same plan: stages with the same key whose outputs
 * have other digests, and claims with another verdict.
 *
 * @param comparedWith id of that workflow run; null if there is none
 * @param compared how many stages of equal key were held against each other
 * @param differing stages, in the plan's order
 * @param verdicts what changed, as in {@code L2: inconclusive, now reproduced}
 */
public record Drift(
    @Nullable String comparedWith, int compared, List<StageId> differing, List<String> verdicts) {
  public static final Drift NOTHING_TO_COMPARE = new Drift(null, 0, List.of(), List.of());

  public Drift {
    differing = List.copyOf(differing);
    verdicts = List.copyOf(verdicts);
  }

  /** Whether there is anything that somebody should look at. */
  public boolean isChange() {
    return !differing.isEmpty() || !verdicts.isEmpty();
  }

  /** What changed, short enough for a tag and a message. */
  public String change() {
    List<String> changes = new ArrayList<>(verdicts);
    if (!differing.isEmpty()) {
      changes.add(
          "%d stage(s) with other digests, the first %s"
              .formatted(differing.size(), differing.getFirst()));
    }
    return "against run %s: %s".formatted(comparedWith, String.join("; ", changes));
  }

  /** Verdicts in a line, by which later runs compare. */
  static String line(List<Verdict> verdicts) {
    return verdicts.stream()
        .map(verdict -> verdict.claim().id() + " " + verdict.outcome().words())
        .collect(Collectors.joining(", "));
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
    String ofVerdicts =
        verdicts.isEmpty() ? "" : "; other verdicts: " + String.join("; ", verdicts);
    if (differing.isEmpty()) {
      return (isChange() ? "" : "none: ")
          + "%d stages have the same digests as in run %s%s"
              .formatted(compared, comparedWith, ofVerdicts);
    }
    return "%d of %d stages have other digests than in run %s: %s%s"
        .formatted(
            differing.size(),
            compared,
            comparedWith,
            differing.stream().map(StageId::value).collect(Collectors.joining(", ")),
            ofVerdicts);
  }

  static Drift between(
      String earlierRun,
      Map<StageId, StageRun> earlier,
      SequencedMap<StageId, StageRun> now,
      String earlierVerdicts,
      List<Verdict> verdicts) {
    List<StageId> comparable =
        now.keySet().stream()
            .filter(earlier::containsKey)
            .filter(id -> run(now, id).key().equals(run(earlier, id).key()))
            .toList();
    List<StageId> differing =
        comparable.stream()
            .filter(id -> !digests(run(now, id)).equals(digests(run(earlier, id))))
            .toList();
    return new Drift(earlierRun, comparable.size(), differing, changes(earlierVerdicts, verdicts));
  }

  private static List<String> changes(String earlierLine, List<Verdict> verdicts) {
    Map<String, String> earlier = new HashMap<>();
    for (String verdict : earlierLine.split(", ", -1)) {
      int space = verdict.indexOf(' ');
      if (space > 0) {
        earlier.put(verdict.substring(0, space), verdict.substring(space + 1));
      }
    }
    List<String> changes = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      String before = earlier.get(verdict.claim().id());
      String now = verdict.outcome().words();
      if (before != null && !before.equals(now)) {
        changes.add("%s: %s, now %s".formatted(verdict.claim().id(), before, now));
      }
    }
    return changes;
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
