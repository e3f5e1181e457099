package io.lth.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.plan.StageResult;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.stages.execution.ResultTags;
import io.lth.stages.execution.Tags;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** What a real MLflow holds of workflow runs. */
public final class RecordedRuns {
  private RecordedRuns() {}

  /** The result of each finished stage of a workflow run, by the stage's id. */
  public static SequencedMap<String, StageResult> results(MlflowRecord record, String run) {
    SequencedMap<String, StageResult> results = new TreeMap<>();
    for (RecordedRun stage : stages(record, run)) {
      if (stage.status() == RunStatus.FINISHED) {
        results.put(
            stage.tags().getOrDefault(Tags.STAGE_ID, ""), ResultTags.in(stage).orElseThrow());
      }
    }
    return results;
  }

  /** Weights, masks, curves, table and verdicts: the digest of every output of every stage. */
  public static Map<String, String> digests(MlflowRecord record, String run) {
    Map<String, String> digests = new TreeMap<>();
    results(record, run)
        .forEach(
            (stage, result) ->
                result
                    .outputs()
                    .forEach(
                        (name, output) -> digests.put(stage + "/" + name, output.digest().hex())));
    assertThat(digests)
        .containsKeys("aggregate/table", "judge/verdicts", "judge/checks")
        .hasSizeGreaterThan(12);
    return digests;
  }

  /** How often each stage of a workflow run was run to its end. */
  public static Map<String, Integer> finishes(MlflowRecord record, String run) {
    Map<String, Integer> finishes = new HashMap<>();
    for (RecordedRun stage : stages(record, run)) {
      if (stage.status() == RunStatus.FINISHED) {
        finishes.merge(stage.tags().getOrDefault(Tags.STAGE_ID, ""), 1, Integer::sum);
      }
    }
    return finishes;
  }

  /** Fails if the workflow run, or anything under it, is open. */
  public static void assertNothingRuns(MlflowRecord record, String run) {
    assertThat(record.find(run).orElseThrow().status()).isNotEqualTo(RunStatus.RUNNING);
    assertThat(record.withTags(Map.of(Tags.WORKFLOW_RUN, run)))
        .isNotEmpty()
        .extracting(RecordedRun::status)
        .doesNotContain(RunStatus.RUNNING);
  }

  private static List<RecordedRun> stages(MlflowRecord record, String run) {
    return record.withTags(Map.of(Tags.WORKFLOW_RUN, run, Tags.LEVEL, Tags.STAGE));
  }
}
