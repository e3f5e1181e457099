package io.lth.sparse;

import io.lth.lottery.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Some examples, laid out for evaluation as often as wanted: in blocks of such as resemble one
 * another, so that few inputs are lit in a block.
 */
final class EvaluationImages {
  private final int[] labels;
  private final int blockSize;
  private final List<Block> blocks;
  private final Logits logits;
  private final Likelihood likelihood;

  /** As many examples as are worked on at a time. */
  @FunctionalInterface
  interface Block {
    /** Computes their logits by the weights of the time. */
    void evaluate(Logits to);
  }

  /** Where blocks write. */
  static final class Logits {
    private final int classes;
    private final int stride;
    private final float[] values;
    // Of each example in the order of the blocks, its place in the order that was asked for.
    private final int[] place;
    private int first;

    private Logits(int classes, int[] place) {
      this.classes = classes;
      this.stride = Lanes.padded(place.length, Lanes.COUNT);
      this.values = Lanes.matrix(classes, stride);
      this.place = place;
    }

    /**
     * @param ofBlock from {@link Lanes#BEGIN} on
     * @param ofSample distance in {@code ofBlock} from one sample to the next
     * @param ofUnit distance from one unit to the next
     */
    void set(int samples, float[] ofBlock, int ofSample, int ofUnit) {
      for (int unit = 0; unit < classes; unit++) {
        int at = Lanes.BEGIN + unit * stride;
        int from = Lanes.BEGIN + unit * ofUnit;
        for (int s = 0; s < samples; s++) {
          values[at + place[first + s]] = ofBlock[from + s * ofSample];
        }
      }
    }
  }

  /**
   * @param chosen not too many, since finding those alike takes time with the square of their
   *     number
   * @param alike how many are to resemble one another
   * @param blockSize examples of a block but the last
   * @param layout makes a block of examples
   */
  EvaluationImages(
      Network network,
      Examples examples,
      int[] chosen,
      int alike,
      int blockSize,
      Function<int[], Block> layout) {
    int[] place = Likeness.order(examples, chosen, network.input().size(), alike);
    this.labels = Arrays.stream(chosen).map(examples::label).toArray();
    this.blockSize = blockSize;
    this.blocks =
        IntStream.iterate(0, from -> from < place.length, from -> from + blockSize)
            .mapToObj(from -> IntStream.range(from, Math.min(from + blockSize, place.length)))
            .map(block -> layout.apply(block.map(i -> chosen[place[i]]).toArray()))
            .toList();
    this.logits = new Logits(network.classes(), place);
    this.likelihood = new Likelihood(network.classes(), logits.stride);
  }

  /**
   * Adds the losses, without dropout, and what is classified correctly, in the order that was asked
   * for.
   *
   * @param between is run before each block, and may end all by an exception
   */
  void evaluate(Likelihood.Tally tally, Runnable between) {
    logits.first = 0;
    for (Block block : blocks) {
      between.run();
      block.evaluate(logits);
      logits.first += blockSize;
    }
    likelihood.tally(logits.values, labels, labels.length, tally);
  }
}
