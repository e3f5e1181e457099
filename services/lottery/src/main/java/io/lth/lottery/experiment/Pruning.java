package io.lth.lottery.experiment;

import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.recipe.Iteration;
import java.util.Objects;

/**
 * How tickets are found.
 *
 * @param rounds after the dense one, at least 0
 * @param rewindTo the iteration of the dense training whose weights the survivors return to; 0 in
 *     the paper
 */
public record Pruning(PruningStrategy strategy, PruningMode mode, int rounds, Iteration rewindTo) {
  public Pruning {
    Objects.requireNonNull(strategy, "strategy");
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(rewindTo, "rewindTo");
    if (rounds < 0) {
      throw new IllegalArgumentException("rounds must not be negative, but is " + rounds);
    }
  }
}
