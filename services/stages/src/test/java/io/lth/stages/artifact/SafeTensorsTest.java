package io.lth.stages.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Networks;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.pruning.RandomMasks;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SafeTensorsTest {
  private static final Weights WEIGHTS =
      GaussianGlorot.draw(
          Networks.LENET_300_100,
          new StreamName(new Seed(0), 0, 0, Purpose.INITIALIZATION, 0).stream());

  @Test
  void weightsComeBackBitForBitAndInOrder() {
    Weights special =
        new Weights(
            new LinkedHashMap<>(
                Map.of(
                    "a", Tensor.of(List.of(2, 2), new float[] {-0f, 0f, Float.MIN_VALUE, -1f}))));
    for (Weights weights : List.of(WEIGHTS, special)) {
      byte[] file = SafeTensors.encode(weights);
      assertThat(SafeTensors.decodeWeights(file, "test")).isEqualTo(weights);
      assertThat(SafeTensors.decodeWeights(file, "test").names())
          .containsExactlyElementsOf(weights.names());
      assertThat(SafeTensors.encode(weights)).isEqualTo(file);
    }
  }

  @Test
  void masksComeBackBitForBit() {
    Mask mask =
        RandomMasks.matching(
            Mask.dense(Networks.LENET_300_100),
            new StreamName(new Seed(0), 0, 0, Purpose.RANDOM_MASK, 0).stream());
    assertThat(SafeTensors.decodeMask(SafeTensors.encode(mask), "test")).isEqualTo(mask);
  }

  @Test
  void theHeaderIsAsTheFormatHasIt() {
    byte[] file = SafeTensors.encode(WEIGHTS);
    long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(file, 8, (int) length, StandardCharsets.UTF_8);
    assertThat(length % 8).isZero();
    assertThat(header)
        .startsWith("{\"__metadata__\":{\"format\":\"pt\"},\"fc1.weight\":")
        .contains("{\"dtype\":\"F32\",\"shape\":[300,784],\"data_offsets\":[0,940800]}");
    assertThat(file).hasSize(8 + (int) length + 4 * (266_200 + 410));
  }

  @Test
  void aFileThatIsCutOrForeignIsRefused() {
    byte[] file = SafeTensors.encode(WEIGHTS);
    for (byte[] broken :
        List.of(
            Arrays.copyOf(file, file.length - 1),
            Arrays.copyOf(file, 100),
            Arrays.copyOf(file, 4),
            "not safetensors at all".getBytes(StandardCharsets.UTF_8))) {
      assertThatThrownBy(() -> SafeTensors.decodeWeights(broken, "test.safetensors"))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("test.safetensors");
    }
    assertThatThrownBy(() -> SafeTensors.decodeMask(file, "test.safetensors"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("BOOL");
  }
}
