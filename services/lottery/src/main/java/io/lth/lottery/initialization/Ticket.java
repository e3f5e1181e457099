package io.lth.lottery.initialization;

import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Network;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.tensor.Weights;

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
}
