package io.lth.lottery.initialization;

import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Gaussian Glorot: weights are normal with deviation √(2 / (fan-in + fan-out)), biases are 0
 * (Glorot and Bengio, AISTATS 2010; paper, Figure 2).
 */
public final class GaussianGlorot {
  private GaussianGlorot() {}

  /** Draws θ0, layer by layer, weight by weight, from one stream. */
  public static Weights draw(Network network, RandomStream stream) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Layer layer : network.layers()) {
      double deviation = StrictMath.sqrt(2.0 / (layer.fanIn() + layer.fanOut()));
      float[] weights = new float[layer.weights()];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) (deviation * stream.nextGaussian());
      }
      tensors.put(layer.weightName(), Tensor.owning(layer.shape(), weights));
      if (layer.biased()) {
        tensors.put(layer.biasName(), Tensor.zeros(List.of(layer.outputs())));
      }
    }
    return new Weights(tensors);
  }
}
