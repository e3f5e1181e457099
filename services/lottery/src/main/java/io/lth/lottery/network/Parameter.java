package io.lth.lottery.network;

import java.util.List;

/**
 * One tensor of a network's state.
 *
 * @param name as PyTorch names it, as in {@code conv1.weight}
 * @param shape PyTorch's layout
 * @param role what it is to the network
 */
public record Parameter(String name, List<Integer> shape, Role role) {
  public Parameter {
    shape = List.copyOf(shape);
  }

  /** What a tensor is to its network. */
  public enum Role {
    /** Drawn at the start, trained, prunable. */
    WEIGHT(true, 0),
    /** Trained from 0, never pruned. */
    BIAS(true, 0),
    /** Batch normalization's factor: trained from 1, never pruned. */
    SCALE(true, 1),
    /** Batch normalization's running mean: counted along from 0, not trained. */
    RUNNING_MEAN(false, 0),
    /** Batch normalization's running variance: counted along from 1, not trained. */
    RUNNING_VARIANCE(false, 1);

    private final boolean trained;
    private final float initial;

    Role(boolean trained, float initial) {
      this.trained = trained;
      this.initial = initial;
    }

    /** Whether the optimizer steps it. */
    public boolean trained() {
      return trained;
    }

    /** The value of every entry at the start; weights are drawn instead. */
    public float initial() {
      return initial;
    }
  }
}
