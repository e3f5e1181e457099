package io.lth.lottery.recipe;

import java.util.List;

/**
 * How the learning rate changes over a training.
 *
 * @param warmup iterations over which the rate rises linearly from 0; 0 for none
 * @param drops in ascending order of their iteration
 */
public record Schedule(Iteration warmup, List<Drop> drops) {

  /** The rate as it is, from the first iteration to the last. */
  public static final Schedule CONSTANT = new Schedule(Iteration.ZERO, List.of());

  public Schedule {
    drops = List.copyOf(drops);
    for (int i = 1; i < drops.size(); i++) {
      if (drops.get(i).at().compareTo(drops.get(i - 1).at()) <= 0) {
        throw new IllegalArgumentException("drops must ascend, but are " + drops);
      }
    }
  }

  /**
   * The rate is multiplied by a factor from an iteration on.
   *
   * @param factor in (0, 1)
   */
  public record Drop(Iteration at, double factor) {
    public Drop {
      if (!(factor > 0 && factor < 1)) {
        throw new IllegalArgumentException("a drop's factor lies in (0, 1), but is " + factor);
      }
    }
  }

  /**
   * The rate of one step.
   *
   * @param step from 1: the step that leads from iteration step−1 to iteration step
   */
  public double rate(LearningRate base, int step) {
    double rate = base.value();
    for (Drop drop : drops) {
      if (step > drop.at().value()) {
        rate *= drop.factor();
      }
    }
    return step < warmup.value() ? rate * step / warmup.value() : rate;
  }
}
