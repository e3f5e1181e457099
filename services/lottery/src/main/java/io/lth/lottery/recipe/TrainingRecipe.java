package io.lth.lottery.recipe;

import java.util.Objects;

/**
 * How a network is trained.
 *
 * @param iterations optimizer steps, at least 1
 * @param batchSize examples a step, at least 1
 * @param evaluationInterval iterations between evaluations, at least 1; the last iteration is
 *     always evaluated
 * @param dropout probability that a hidden unit of a fully connected layer is dropped, in [0, 1)
 */
public record TrainingRecipe(
    Optimizer optimizer,
    Schedule schedule,
    int iterations,
    int batchSize,
    int evaluationInterval,
    double dropout) {
  public TrainingRecipe {
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    requirePositive("iterations", iterations);
    requirePositive("batchSize", batchSize);
    requirePositive("evaluationInterval", evaluationInterval);
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout lies in [0, 1), but is " + dropout);
    }
  }

  /** Whether the network is evaluated after this iteration. */
  public boolean evaluatesAt(int iteration) {
    return iteration > 0 && (iteration % evaluationInterval == 0 || iteration == iterations);
  }

  /** How often a whole training evaluates. */
  public int evaluations() {
    return Math.ceilDiv(iterations, evaluationInterval);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s must be at least 1, but is %d".formatted(name, value));
    }
  }
}
