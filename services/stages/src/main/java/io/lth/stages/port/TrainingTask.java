package io.lth.stages.port;

import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Network;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.tensor.Weights;

/**
 * A training to begin.
 *
 * @param initial 0 wherever the mask keeps nothing
 * @param mask held after every step
 */
public record TrainingTask(
    Network network, Weights initial, Mask mask, TrainingRecipe recipe, SplitDataset data) {
  public TrainingTask {
    if (!mask.fits(network)) {
      throw new IllegalArgumentException("the mask does not fit " + network.name());
    }
    if (mask.violations(initial) > 0) {
      throw new IllegalArgumentException(
          "%d pruned weights are not 0 at the start".formatted(mask.violations(initial)));
    }
  }
}
