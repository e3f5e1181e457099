package io.lth.stages.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.StageResult;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultTagsTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 40, 41, 42, 43, 44, 45, 46, 200})
  void aResultOfAnyLengthIsKeptInValuesThatMlflowKeepsWhole(int outputs) {
    StageResult result = result(outputs);

    SequencedMap<String, String> tags = ResultTags.of(result);

    assertThat(tags.firstEntry().getKey()).isEqualTo("lth.stage.result");
    assertThat(tags.values()).allMatch(value -> value.length() <= 8_000);
    assertThat(ResultTags.in(run(tags))).contains(result);
  }

  @Test
  void aShortResultIsOneTag() {
    assertThat(ResultTags.of(result(2))).containsOnlyKeys("lth.stage.result");
  }

  @Test
  void ofAResultWithoutItsEndNothingIsMadeUp() {
    SequencedMap<String, String> tags = ResultTags.of(result(200));
    tags.pollLastEntry();

    assertThatThrownBy(() -> ResultTags.in(run(tags)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.code()).isEqualTo("result-malformed"));
  }

  @Test
  void aRunWithoutAResultHasNone() {
    assertThat(ResultTags.in(run(Map.of("lth.stage.kind", "train")))).isEmpty();
  }

  private static StageResult result(int outputs) {
    SequencedMap<String, ArtifactReference> references = new LinkedHashMap<>();
    for (int i = 0; i < outputs; i++) {
      String name = "figure-" + i;
      references.put(
          name, new ArtifactReference("0".repeat(32), name + ".svg", Sha256.of(name), 1_000 + i));
    }
    SequencedMap<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("checks/failed", 0.0);
    return new StageResult(references, numbers);
  }

  private static RecordedRun run(Map<String, String> tags) {
    return new RecordedRun("run", "render", Map.of(), RunStatus.FINISHED, tags);
  }
}
