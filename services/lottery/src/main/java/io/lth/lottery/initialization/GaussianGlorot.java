package io.lth.lottery.initialization;

import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Parameter;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Gaussian Glorot: weights are normal with deviation √(2 / (fan-in + fan-out)), biases are 0
 * (Glorot and Bengio, AISTATS 2010; paper, Figure 2).
 */
public final class GaussianGlorot {
  private GaussianGlorot() {}

  /** The deviation of a layer's initial weights. */
  public static double deviation(Layer layer) {
    return StrictMath.sqrt(2.0 / (layer.fanIn() + layer.fanOut()));
  }

  /**
   * Draws θ0, layer by layer, weight by weight, from one stream; batch normalization starts at
   * scale 1, shift 0, mean 0 and variance 1.
   */
  public static Weights draw(Network network, RandomStream stream) {
    Map<String, Layer> layers = new HashMap<>();
    network.layers().forEach(layer -> layers.put(layer.weightName(), layer));
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      Layer layer = layers.get(parameter.name());
      tensors.put(
          parameter.name(),
          layer == null
              ? Tensor.filled(parameter.shape(), parameter.role().initial())
              : draw(layer, stream));
    }
    return new Weights(tensors);
  }

  private static Tensor draw(Layer layer, RandomStream stream) {
    double deviation = deviation(layer);
    float[] weights = new float[layer.weights()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (deviation * stream.nextGaussian());
    }
    return Tensor.owning(layer.shape(), weights);
  }
}
