package io.lth.lottery.mask;

import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Which weights of a network remain. Biases have no mask: they are never pruned.
 *
 * @param layers by the weights' parameter name, as in {@code fc1.weight}, in the network's order
 */
public record Mask(SequencedMap<String, LayerMask> layers) {
  public Mask {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a mask must cover at least one layer");
    }
    layers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(layers));
  }

  /** The mask of round 0: every weight remains. */
  public static Mask dense(Network network) {
    SequencedMap<String, LayerMask> layers = new LinkedHashMap<>();
    for (Layer layer : network.layers()) {
      layers.put(layer.weightName(), LayerMask.dense(layer.shape()));
    }
    return new Mask(layers);
  }

  public LayerMask layer(String weightName) {
    LayerMask layer = layers.get(weightName);
    if (layer == null) {
      throw new IllegalArgumentException(
          "no mask for %s among %s".formatted(weightName, layers.keySet()));
    }
    return layer;
  }

  public int remaining() {
    return layers.values().stream().mapToInt(LayerMask::remaining).sum();
  }

  public Density density() {
    return new Density(remaining(), layers.values().stream().mapToInt(LayerMask::size).sum());
  }

  /** Whether this mask only loses weights of the other: {@code this ⊆ other}. */
  public boolean isWithin(Mask other) {
    return layers.keySet().equals(other.layers.keySet())
        && layers.entrySet().stream()
            .allMatch(entry -> entry.getValue().isWithin(other.layer(entry.getKey())));
  }

  /** Whether the mask has a layer of the right shape for each of the network's, in its order. */
  public boolean fits(Network network) {
    return layers.keySet().stream()
            .toList()
            .equals(network.layers().stream().map(Layer::weightName).toList())
        && network.layers().stream()
            .allMatch(layer -> layer(layer.weightName()).shape().equals(layer.shape()));
  }

  /** θ ⊙ m: pruned weights become exactly +0, everything else keeps its bits. */
  public Weights applyTo(Weights weights) {
    SequencedMap<String, Tensor> masked = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
      LayerMask layer = layers.get(entry.getKey());
      masked.put(entry.getKey(), layer == null ? entry.getValue() : apply(layer, entry.getValue()));
    }
    if (!weights.names().containsAll(layers.keySet())) {
      throw new IllegalArgumentException(
          "weights %s lack a masked one of %s".formatted(weights.names(), layers.keySet()));
    }
    return new Weights(masked);
  }

  /** How many pruned weights are not exactly 0; the law says none. */
  public int violations(Weights weights) {
    int violations = 0;
    for (Map.Entry<String, LayerMask> entry : layers.entrySet()) {
      Tensor tensor = weights.tensor(entry.getKey());
      LayerMask layer = entry.getValue();
      requireSameShape(layer, tensor);
      // Few remain, as a rule: it is asked after each evaluation of a training, and must cost
      // little.
      violations += tensor.nonZero();
      for (int i = layer.nextKept(0); i >= 0; i = layer.nextKept(i + 1)) {
        violations -= tensor.at(i) != 0 ? 1 : 0;
      }
    }
    return violations;
  }

  private static Tensor apply(LayerMask layer, Tensor tensor) {
    requireSameShape(layer, tensor);
    float[] values = tensor.toArray();
    for (int i = 0; i < values.length; i++) {
      if (!layer.keeps(i)) {
        values[i] = 0;
      }
    }
    return Tensor.owning(tensor.shape(), values);
  }

  private static void requireSameShape(LayerMask layer, Tensor tensor) {
    if (!layer.shape().equals(tensor.shape())) {
      throw new IllegalArgumentException(
          "a mask of %s does not fit weights of %s".formatted(layer.shape(), tensor.shape()));
    }
  }
}
