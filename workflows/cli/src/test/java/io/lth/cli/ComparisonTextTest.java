package io.lth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lth.cli.testing.TinyRuns;
import io.lth.stages.testing.InMemoryRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTextTest {
  private final InMemoryRecord record = new InMemoryRecord();
  private final RecordedExperiments recorded =
      new RecordedExperiments(List.of(new ExperimentRecord("tiny", record, record, record)));

  private ComparisonText compare(String one, String other) {
    return CompareCommand.compare(recorded.find(one), recorded.find(other));
  }

  @Test
  void twoRunsOfTheSameDifferInNothing() {
    String one = TinyRuns.run(record, 0);
    String other = TinyRuns.run(record, 0);

    ComparisonText text = compare(one, other);

    assertThat(text.lines()).hasSize(3).last().asString().startsWith("Nothing differs");
    assertThat(text.lines().getFirst()).contains("tiny.smoke", one);
    assertThat(text.json().path("same-results").asBoolean()).isTrue();
  }

  @Test
  void anotherSeedIsSeenInTableDigestsAndCurves() {
    ComparisonText text = compare(TinyRuns.run(record, 0), TinyRuns.run(record, 1));

    assertThat(text.lines())
        .contains("Settings: the same", "The results differ.")
        .anyMatch(line -> line.matches("Table: \\d+ differ"))
        .anyMatch(line -> line.matches("Digests: other ones in \\d+ of \\d+ stages \\(.*train.*"))
        .anyMatch(line -> line.matches("  … and [\\d,]+ more \\(--json has all\\)"))
        .anyMatch(line -> line.matches("Learning curves: \\d+ differ"))
        .anyMatch(line -> line.startsWith("  first at iteration 20, in trial-"));
    assertThat(text.json().path("same-results").asBoolean()).isFalse();
    assertThat(text.json().path("curves")).hasSize(text.comparison().curves().size());
    assertThat(text.json().path("other-digests")).hasSize(text.comparison().otherDigests().size());
  }

  @Test
  void verdictsThatDifferAreSaidClaimByClaim() {
    ComparisonText text =
        compare(
            TinyRuns.run(record, 0, TinyRuns.claim(60)),
            TinyRuns.run(record, 0, TinyRuns.claim(61)));

    assertThat(text.lines())
        .contains(
            "Verdicts: 1 differ",
            "  T1: reproduced, other inconclusive",
            "Table: the same",
            "The results differ.");
    assertThat(text.json().path("verdicts").toString())
        .isEqualTo("[{\"what\":\"T1\",\"one\":\"reproduced\",\"other\":\"inconclusive\"}]");
  }

  @Test
  void anotherEnvironmentAloneLeavesTheResultsTheSame() {
    String one = TinyRuns.run(record, 0);
    String other = TinyRuns.run(record, 0);
    record.put(other, "provenance/attempt-1.json", "{\"lth\": \"9\"}".getBytes(UTF_8));

    ComparisonText text = compare(one, other);

    assertThat(text.lines())
        .contains("Environment: 1 differ", "  one process: lth: –, other 9")
        .last()
        .isEqualTo("The results are the same.");
    assertThat(text.json().path("nothing-differs").asBoolean()).isFalse();
  }
}
