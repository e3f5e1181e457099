package io.lth.lottery.recipe;

import io.lth.lottery.random.RandomStream;

/**
 * Which examples each step of a training sees: one random permutation after another, cut into
 * batches that may reach over the seam of two epochs. Every example is seen once an epoch.
 *
 * <p>A function of stream and step alone, so a resumed training needs nothing but its iteration.
 * Not thread-safe: it keeps the epoch it is in.
 */
public final class DataOrder {
  private final int[] examples;
  private final int batchSize;
  private final RandomStream stream;
  private int epoch = -1;
  private int[] order = {};

  /**
   * Orders the given examples.
   *
   * @param examples indices to draw from; at least one batch of them
   * @param stream of purpose {@code DATA_ORDER}
   */
  public DataOrder(int[] examples, int batchSize, RandomStream stream) {
    if (batchSize < 1 || batchSize > examples.length) {
      throw new IllegalArgumentException(
          "a batch holds 1 … %d examples, not %d".formatted(examples.length, batchSize));
    }
    this.examples = examples.clone();
    this.batchSize = batchSize;
    this.stream = stream;
  }

  /**
   * The examples of one step.
   *
   * @param step from 1
   * @return [batchSize] of the given examples
   */
  public int[] batch(int step) {
    if (step < 1) {
      throw new IllegalArgumentException("steps count from 1, but this is " + step);
    }
    int[] batch = new int[batchSize];
    long position = (step - 1L) * batchSize;
    for (int i = 0; i < batchSize; i++, position++) {
      enter((int) (position / examples.length));
      batch[i] = examples[order[(int) (position % examples.length)]];
    }
    return batch;
  }

  private void enter(int wanted) {
    if (epoch != wanted) {
      order = stream.substream(wanted).permutation(examples.length);
      epoch = wanted;
    }
  }
}
