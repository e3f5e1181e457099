package io.lth.lottery.pruning;

import io.lth.lottery.mask.Density;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Prunes the smallest magnitudes over all layers together (paper, section 4: VGG-19 and ResNet-18).
 *
 * @param rate of the weights of all pruned layers together
 * @param kinds of layers that are pruned; the others keep all their weights
 */
public record GlobalMagnitude(PruningRate rate, Set<LayerKind> kinds) implements PruningStrategy {
  public GlobalMagnitude {
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("global pruning must be given kinds of layers to prune");
    }
    // In the kinds' own order, since the order of Set.copyOf changes from process to process.
    kinds = Collections.unmodifiableSet(EnumSet.copyOf(kinds));
  }

  @Override
  public Mask prune(Network network, Weights trained, Mask mask, int rounds) {
    List<Layer> layers = network.layers().stream().filter(this::prunes).toList();
    List<LayerMask> before = layers.stream().map(layer -> mask.layer(layer.weightName())).toList();
    List<Tensor> values = layers.stream().map(layer -> trained.tensor(layer.weightName())).toList();
    int remaining = before.stream().mapToInt(LayerMask::remaining).sum();
    List<LayerMask> after =
        Smallest.prune(before, values, remaining - rate.remainingAfter(rounds, remaining));
    SequencedMap<String, LayerMask> pruned = new LinkedHashMap<>(mask.layers());
    for (int i = 0; i < layers.size(); i++) {
      pruned.put(layers.get(i).weightName(), after.get(i));
    }
    return new Mask(pruned);
  }

  @Override
  public Optional<PruningRate> rate(Layer layer) {
    return prunes(layer) ? Optional.of(rate) : Optional.empty();
  }

  @Override
  public Density densityAfter(Network network, int rounds) {
    int pruned = network.layers().stream().filter(this::prunes).mapToInt(Layer::weights).sum();
    int kept = network.weights() - pruned;
    return new Density(kept + rate.remainingAfter(rounds, pruned), network.weights());
  }

  private boolean prunes(Layer layer) {
    return kinds.contains(layer.kind());
  }
}
