package io.lth.lottery.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.identity.Sha256;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StageResultTest {
  private static final Sha256 DIGEST = Sha256.of("made up");

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void itsNumbersAreFinite(double number) {
    SequencedMap<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("accuracy", number);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StageResult(new LinkedHashMap<>(), numbers))
        .withMessage("accuracy must be finite");
  }

  @Test
  void anOutputThatItDoesNotHaveIsAnErrorAndNoDefault() {
    SequencedMap<String, ArtifactReference> outputs = new LinkedHashMap<>();
    ArtifactReference mask = new ArtifactReference("run", "mask.safetensors", DIGEST, 7);
    outputs.put(Output.MASK, mask);
    StageResult result = new StageResult(outputs, new LinkedHashMap<>());
    outputs.clear();
    assertThat(result.output(Output.MASK)).isEqualTo(mask);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> result.output(Output.WEIGHTS))
        .withMessage("no output weights among [mask]");
  }

  @ParameterizedTest
  @CsvSource({"'', path, 1", "run, '', 1", "run, /etc, 1", "run, a/../b, 1", "run, path, -1"})
  void anArtifactLiesWithinItsRun(String run, String path, long size) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ArtifactReference(run, path, DIGEST, size));
  }
}
