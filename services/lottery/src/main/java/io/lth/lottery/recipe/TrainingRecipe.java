package io.lth.lottery.recipe;

import io.lth.lottery.data.Augmentation;
import io.lth.lottery.random.RandomStream;
import java.util.Objects;

/**
 * How a network is trained.
 *
 * @param iterations optimizer steps, at least 1
 * @param batchSize examples a step, at least 1
 * @param evaluationInterval iterations between evaluations, at least 1; the last iteration is
 *     always evaluated
 * @param dropout probability that a hidden unit of a fully connected layer is dropped, in [0, 1)
 * @param augmentation of the images in training batches, never of those that evaluate
 */
public record TrainingRecipe(
    Optimizer optimizer,
    Schedule schedule,
    int iterations,
    int batchSize,
    int evaluationInterval,
    double dropout,
    Augmentation augmentation) {
  public TrainingRecipe {
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    requirePositive("iterations", iterations);
    requirePositive("batchSize", batchSize);
    requirePositive("evaluationInterval", evaluationInterval);
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout lies in [0, 1), but is " + dropout);
    }
    Objects.requireNonNull(augmentation, "augmentation");
  }

  /** A recipe whose batches hold the images as they are. */
  public TrainingRecipe(
      Optimizer optimizer,
      Schedule schedule,
      int iterations,
      int batchSize,
      int evaluationInterval,
      double dropout) {
    this(
        optimizer, schedule, iterations, batchSize, evaluationInterval, dropout, Augmentation.NONE);
  }

  /** The same recipe, at the rates of another schedule. */
  public TrainingRecipe withSchedule(Schedule other) {
    return new TrainingRecipe(
        optimizer, other, iterations, batchSize, evaluationInterval, dropout, augmentation);
  }

  /** The same recipe, for as many iterations. */
  public TrainingRecipe withIterations(int other) {
    return new TrainingRecipe(
        optimizer, schedule, other, batchSize, evaluationInterval, dropout, augmentation);
  }

  /** Whether the network is evaluated after this iteration. */
  public boolean evaluatesAt(int iteration) {
    return iteration > 0 && (iteration % evaluationInterval == 0 || iteration == iterations);
  }

  /**
   * Draws inverted dropout: 0 with this recipe's probability, else what keeps the expectation.
   *
   * @param factors receives the first {@code count}
   */
  public void drawDropout(RandomStream stream, float[] factors, int count) {
    float kept = (float) (1 / (1 - dropout));
    for (int i = 0; i < count; i++) {
      factors[i] = stream.nextFloat() < dropout ? 0 : kept;
    }
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
