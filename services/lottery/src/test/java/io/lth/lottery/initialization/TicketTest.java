package io.lth.lottery.initialization;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.lottery.testing.PaperPruning;
import io.lth.lottery.testing.Tiny;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

final class TicketTest {
  @Test
  void survivorsAndBiasesAreTheOriginsBitForBitAndThePrunedArePositiveZero() {
    Weights origin = origin();
    Mask mask = PaperPruning.lenet().prune(Tiny.NETWORK, origin, Mask.dense(Tiny.NETWORK), 3);
    Weights ticket = Ticket.rewind(origin, mask);
    assertThat(ticket.names()).containsExactlyElementsOf(origin.names());
    int pruned = 0;
    for (String name : origin.names()) {
      for (int i = 0; i < origin.tensor(name).size(); i++) {
        boolean kept = !name.endsWith(".weight") || mask.layer(name).keeps(i);
        int expected = kept ? Float.floatToRawIntBits(origin.tensor(name).at(i)) : 0;
        pruned += kept ? 0 : 1;
        assertThat(Float.floatToRawIntBits(ticket.tensor(name).at(i)))
            .as("%s[%d]", name, i)
            .isEqualTo(expected);
      }
    }
    assertThat(pruned).isPositive().isEqualTo(36 - mask.remaining());
  }

  @Test
  void aTicketDoesNotShareItsBiasesWithWhatIsTrainedFromIt() {
    Weights origin = origin();
    Weights ticket = Ticket.rewind(origin, Mask.dense(Tiny.NETWORK));
    float before = origin.tensor("fc1.bias").at(0);
    ticket.tensor("fc1.bias").toArray()[0] = 99;
    assertThat(origin.tensor("fc1.bias").at(0)).isEqualTo(before);
    assertThat(ticket.tensor("fc1.bias").at(0)).isEqualTo(before);
  }

  @Test
  void aReinitializedNetworkIsUnderTheMaskWhatItsStreamGives() {
    Mask mask = PaperPruning.lenet().prune(Tiny.NETWORK, origin(), Mask.dense(Tiny.NETWORK), 3);
    Weights fresh = Ticket.reinitialize(Tiny.NETWORK, mask, stream(0));
    assertThat(fresh)
        .isEqualTo(mask.applyTo(GaussianGlorot.draw(Tiny.NETWORK, stream(0))))
        .isNotEqualTo(Ticket.reinitialize(Tiny.NETWORK, mask, stream(1)));
    assertThat(mask.violations(fresh)).isZero();
  }

  @Test
  void shufflingKeepsEachLayersSurvivorsTheMaskAndTheBiases() {
    Weights origin = origin();
    Mask mask = PaperPruning.lenet().prune(Tiny.NETWORK, origin, Mask.dense(Tiny.NETWORK), 3);
    Weights ticket = Ticket.rewind(origin, mask);
    Weights shuffled = Ticket.shuffle(origin, mask, stream(0));

    assertThat(mask.violations(shuffled)).isZero();
    assertThat(shuffled.names()).containsExactlyElementsOf(origin.names());
    for (String name : origin.names()) {
      float[] before = ticket.tensor(name).toArray();
      float[] after = shuffled.tensor(name).toArray();
      if (name.endsWith(".weight")) {
        assertThat(after).as(name).isNotEqualTo(before);
        Arrays.sort(before);
        Arrays.sort(after);
      }
      assertThat(after).as(name).isEqualTo(before);
    }
    assertThat(shuffled)
        .isEqualTo(Ticket.shuffle(origin, mask, stream(0)))
        .isNotEqualTo(Ticket.shuffle(origin, mask, stream(1)));
  }

  @Test
  void signsAreTheOriginsAndEachLayerHasTheMagnitudeThatItIsDrawnWith() {
    Weights origin = origin();
    Mask mask = PaperPruning.lenet().prune(Tiny.NETWORK, origin, Mask.dense(Tiny.NETWORK), 3);
    Weights signs = Ticket.signs(Tiny.NETWORK, origin, mask);

    assertThat(mask.violations(signs)).isZero();
    assertThat(signs.tensor("fc1.bias")).isEqualTo(origin.tensor("fc1.bias"));
    for (Layer layer : Tiny.NETWORK.layers()) {
      float deviation = (float) Math.sqrt(2.0 / (layer.inputs() + layer.outputs()));
      for (int i = 0; i < layer.weights(); i++) {
        if (mask.layer(layer.weightName()).keeps(i)) {
          assertThat(signs.tensor(layer.weightName()).at(i))
              .isEqualTo(Math.copySign(deviation, origin.tensor(layer.weightName()).at(i)));
        }
      }
    }
  }

  /** Biases as after k iterations: not 0, but one −0 and one subnormal. */
  private static Weights origin() {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    RandomStream stream = stream(7);
    GaussianGlorot.draw(Tiny.NETWORK, stream(6))
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.toArray();
              for (int i = 0; i < values.length; i++) {
                values[i] += (float) stream.nextGaussian();
              }
              tensors.put(name, Tensor.of(tensor.shape(), values));
            });
    float[] bias = {-0f, 1e-40f, -3, 5};
    tensors.put("fc1.bias", Tensor.of(List.of(4), bias));
    return new Weights(tensors);
  }

  private static RandomStream stream(int draw) {
    return new StreamName(new Seed(0), 0, 1, Purpose.REINITIALIZATION, draw).stream();
  }
}
