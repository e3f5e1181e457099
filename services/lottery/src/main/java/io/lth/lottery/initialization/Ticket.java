package io.lth.lottery.initialization;

import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Where a sparse training starts. */
public final class Ticket {
  private Ticket() {}

  /**
   * The winning ticket m ⊙ θ: the surviving weights, and every bias, are bit for bit those of the
   * origin; pruned weights are exactly 0.
   *
   * @param origin θ0, or θk when rewinding to iteration k
   */
  public static Weights rewind(Weights origin, Mask mask) {
    return mask.applyTo(origin);
  }

  /**
   * The control m ⊙ θ0′ with θ0′ drawn afresh.
   *
   * @param stream of purpose {@code REINITIALIZATION}
   */
  public static Weights reinitialize(Network network, Mask mask, RandomStream stream) {
    return mask.applyTo(GaussianGlorot.draw(network, stream));
  }

  /**
   * The control that keeps a layer's surviving values, but not which connection has which (Frankle
   * et al. 2021, "Pruning Neural Networks at Initialization", section 5). Biases are the origin's.
   *
   * @param origin θ0, or θk when rewinding to iteration k
   * @param stream of purpose {@code SHUFFLE}
   */
  public static Weights shuffle(Weights origin, Mask mask, RandomStream stream) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(origin.tensors());
    mask.layers()
        .forEach(
            (name, layer) -> {
              int[] kept = layer.bits().stream().toArray();
              int[] order = stream.permutation(kept.length);
              Tensor values = origin.tensor(name);
              float[] shuffled = new float[values.size()];
              for (int i = 0; i < kept.length; i++) {
                shuffled[kept[i]] = values.at(kept[order[i]]);
              }
              tensors.put(name, Tensor.owning(values.shape(), shuffled));
            });
    return new Weights(tensors);
  }

  /**
   * The control that keeps of each surviving weight its sign alone: its magnitude is the deviation
   * that the layer's initial weights have (Zhou et al. 2019, "Deconstructing Lottery Tickets",
   * section 4). Biases are the origin's.
   *
   * @param origin θ0, or θk when rewinding to iteration k
   */
  public static Weights signs(Network network, Weights origin, Mask mask) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(origin.tensors());
    for (Layer layer : network.layers()) {
      float magnitude = (float) GaussianGlorot.deviation(layer);
      Tensor values = origin.tensor(layer.weightName());
      float[] signs = new float[values.size()];
      for (int i = 0; i < signs.length; i++) {
        signs[i] = values.at(i) < 0 ? -magnitude : magnitude;
      }
      tensors.put(layer.weightName(), Tensor.owning(values.shape(), signs));
    }
    return mask.applyTo(new Weights(tensors));
  }
}
