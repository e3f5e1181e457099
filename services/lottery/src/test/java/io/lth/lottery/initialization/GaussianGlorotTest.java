package io.lth.lottery.initialization;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.network.Parameter;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GaussianGlorotTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {0, 1})
  void everyLayerHasTheDeviationOfItsFansAndBiasesOfZero(long seed) {
    Weights weights =
        GaussianGlorot.draw(
            Networks.LENET_300_100,
            new StreamName(new Seed(seed), 0, 0, Purpose.INITIALIZATION, 0).stream());
    double[] deviations = {
      Math.sqrt(2.0 / (784 + 300)), Math.sqrt(2.0 / (300 + 100)), Math.sqrt(2.0 / (100 + 10))
    };
    for (int i = 0; i < deviations.length; i++) {
      Layer layer = Networks.LENET_300_100.layers().get(i);
      Tensor tensor = weights.tensor(layer.weightName());
      int n = tensor.size();
      double sum = 0;
      double squares = 0;
      for (float weight : tensor.toArray()) {
        sum += weight;
        squares += (double) weight * weight;
      }
      // Four standard errors of a normal sample's mean and deviation.
      assertThat(Math.abs(sum / n))
          .as("seed %d, mean of %s", seed, layer.name())
          .isLessThan(4 * deviations[i] / Math.sqrt(n));
      assertThat(Math.abs(Math.sqrt(squares / n) / deviations[i] - 1))
          .as("seed %d, deviation of %s", seed, layer.name())
          .isLessThan(4 / Math.sqrt(2.0 * n));
      assertThat(weights.tensor(layer.biasName()).toArray()).containsOnly(0f);
    }
  }

  @Test
  void aConvolutionsFansCountItsReceptiveField() {
    Weights weights = draw(Networks.CONV_4);
    assertThat(deviation(weights.tensor("conv1.weight")))
        .isCloseTo(Math.sqrt(2.0 / (9 * (3 + 64))), Percentage.withPercentage(10));
    assertThat(deviation(weights.tensor("conv4.weight")))
        .isCloseTo(Math.sqrt(2.0 / (9 * (128 + 128))), Percentage.withPercentage(2));
  }

  @Test
  void batchNormalizationStartsAtTheIdentityAndARewindRestoresIt() {
    Weights origin = draw(Networks.RESNET_18);
    Weights ticket = Ticket.rewind(origin, Mask.dense(Networks.RESNET_18));
    for (Weights start : List.of(origin, ticket)) {
      assertThat(start.tensor("layer2.0.shortcut.1.weight").toArray()).hasSize(32).containsOnly(1f);
      assertThat(start.tensor("layer2.0.shortcut.1.bias").toArray()).hasSize(32).containsOnly(0f);
      assertThat(start.tensor("bn1.running_mean").toArray()).hasSize(16).containsOnly(0f);
      assertThat(start.tensor("bn1.running_var").toArray()).hasSize(16).containsOnly(1f);
    }
    assertThat(origin.names())
        .containsExactlyElementsOf(
            Networks.RESNET_18.parameters().stream().map(Parameter::name).toList());
  }

  private static Weights draw(Network network) {
    return GaussianGlorot.draw(
        network, new StreamName(new Seed(0), 0, 0, Purpose.INITIALIZATION, 0).stream());
  }

  private static double deviation(Tensor tensor) {
    double squares = 0;
    for (float weight : tensor.toArray()) {
      squares += (double) weight * weight;
    }
    return Math.sqrt(squares / tensor.size());
  }
}
