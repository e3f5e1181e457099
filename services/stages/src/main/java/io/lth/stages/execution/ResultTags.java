package io.lth.stages.execution;

import io.lth.lottery.plan.StageResult;
import io.lth.stages.artifact.ResultJson;
import io.lth.stages.port.RecordedRun;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A stage's result as tags of its run. MLflow keeps 8,000 characters of a value, so a longer
 * result, as that of a stage that draws many figures, goes on in {@code lth.stage.result.2} and so
 * forth.
 */
public final class ResultTags {
  private static final int LONGEST = 8_000;

  private ResultTags() {}

  static SequencedMap<String, String> of(StageResult result) {
    String json = ResultJson.encode(result);
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    for (int from = 0, part = 1; from < json.length(); from += LONGEST, part++) {
      tags.put(key(part), json.substring(from, Math.min(json.length(), from + LONGEST)));
    }
    return tags;
  }

  static boolean isBorneBy(RecordedRun run) {
    return run.tags().containsKey(key(1));
  }

  /**
   * The result that a run bears, whatever became of the run.
   *
   * @throws io.lth.lottery.problem.ProblemException code {@code result-malformed}
   */
  public static Optional<StageResult> in(RecordedRun run) {
    return isBorneBy(run)
        ? Optional.of(
            ResultJson.decode(
                json(run.tags()), "tag %s of run %s".formatted(Tags.STAGE_RESULT, run.id())))
        : Optional.empty();
  }

  private static String json(Map<String, String> tags) {
    StringBuilder json = new StringBuilder();
    for (int part = 1; tags.containsKey(key(part)); part++) {
      json.append(tags.get(key(part)));
    }
    return json.toString();
  }

  private static String key(int part) {
    return part == 1 ? Tags.STAGE_RESULT : "%s.%d".formatted(Tags.STAGE_RESULT, part);
  }
}
