package io.lth.lottery.pruning;

import io.lth.lottery.mask.Density;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.tensor.Weights;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Prunes the smallest magnitudes of each layer on its own, at a rate for each kind of layer (paper,
 * section 2: LeNet and Conv).
 *
 * @param rates by kind; a kind without a rate is not pruned
 */
public record LayerwiseMagnitude(Map<LayerKind, PruningRate> rates) implements PruningStrategy {
  public LayerwiseMagnitude {
    if (rates.isEmpty()) {
      throw new IllegalArgumentException(
          "pruning must be given a rate for at least one kind of layer");
    }
    // In the kinds' own order, which is the same in every process.
    rates = Collections.unmodifiableMap(new EnumMap<>(rates));
  }

  @Override
  public Mask prune(Network network, Weights trained, Mask mask, int rounds) {
    SequencedMap<String, LayerMask> pruned = new LinkedHashMap<>();
    for (Layer layer : network.layers()) {
      LayerMask before = mask.layer(layer.weightName());
      int remaining = remainingAfter(layer, rounds, before.remaining());
      pruned.put(
          layer.weightName(),
          Smallest.prune(
                  List.of(before),
                  List.of(trained.tensor(layer.weightName())),
                  before.remaining() - remaining)
              .getFirst());
    }
    return new Mask(pruned);
  }

  @Override
  public Optional<PruningRate> rate(Layer layer) {
    return Optional.ofNullable(rates.get(layer.kind()));
  }

  @Override
  public Density densityAfter(Network network, int rounds) {
    int remaining =
        network.layers().stream()
            .mapToInt(layer -> remainingAfter(layer, rounds, layer.weights()))
            .sum();
    return new Density(remaining, network.weights());
  }

  /** How many of a layer's {@code weights} remain after so many rounds. */
  public int remainingAfter(Layer layer, int rounds, int weights) {
    return rate(layer).map(rate -> rate.remainingAfter(rounds, weights)).orElse(weights);
  }
}
