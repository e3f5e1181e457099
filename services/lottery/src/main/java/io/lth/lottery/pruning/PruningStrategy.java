package io.lth.lottery.pruning;

import io.lth.lottery.mask.Density;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.tensor.Weights;
import java.util.Optional;

/**
 * Chooses which weights go.
 *
 * <p>Laws: the new mask lies within the old one; how many weights go depends on counts alone, never
 * on values; equal magnitudes go in the order of (layer, position).
 */
public sealed interface PruningStrategy permits LayerwiseMagnitude, GlobalMagnitude {

  /**
   * Prunes a network that was trained under {@code mask}.
   *
   * @param trained θj, with a tensor for every layer of the network
   * @param rounds how many rounds' worth of weights go at once: 1 when iterative, the round's
   *     number when one-shot
   * @return the new mask, within {@code mask}
   */
  Mask prune(Network network, Weights trained, Mask mask, int rounds);

  /** The rate that applies to a layer, if it is pruned at all. */
  Optional<PruningRate> rate(Layer layer);

  /** The density after so many rounds from the dense network; exact, since only counts decide. */
  Density densityAfter(Network network, int rounds);
}
