package io.lth.sparse;

import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import java.util.List;

/** The pass of some samples through a compressed network, with a sample in each lane. */
final class SparseForward {
  private static final float[][] NO_DROPOUT = {};

  /** Samples at once at most, a multiple of {@link Lanes#BLOCK}. */
  final int stride;

  /** What each layer reads. */
  final Rows[] inputs;

  /** [classes, stride] from {@link Lanes#BEGIN} on. */
  final float[] logits;

  private final Network network;
  private final CompressedLayer[] layers;
  private final Pixels pixels;
  private final Pixels.Lit lit;

  /**
   * @param samples at once at most
   */
  SparseForward(Network network, CompressedLayer[] layers, int samples) {
    this.network = network;
    this.layers = layers;
    this.stride = Lanes.padded(samples, Lanes.BLOCK);
    List<Layer> shapes = network.layers();
    this.inputs =
        shapes.stream().map(shape -> new Rows(shape.inputs(), stride)).toArray(Rows[]::new);
    this.logits = Lanes.matrix(network.classes(), stride);
    this.pixels = new Pixels(network.input().size(), stride);
    this.lit = pixels.room();
  }

  /**
   * Computes the logits of some examples.
   *
   * @param dropout as {@link TrainableNetwork#step} has it
   */
  void pass(Examples examples, int[] chosen, float[][] dropout) {
    find(examples, chosen);
    lit.write(examples, inputs[0]);
    pass(dropout, chosen.length);
  }

  private void find(Examples examples, int[] chosen) {
    pixels.hold(examples, chosen);
    pixels.find(examples, lit);
  }

  private void pass(float[][] dropout, int count) {
    int last = layers.length - 1;
    for (int l = 0; l < last; l++) {
      Rows outputs = inputs[l + 1];
      layers[l].forward(inputs[l], outputs.values, stride);
      int units = layers[l].outputs;
      HiddenUnits.rectify(outputs.values, units * stride);
      if (dropout.length > 0) {
        HiddenUnits.drop(outputs.values, dropout[l], count, units, 1, stride);
      }
      outputs.find();
    }
    layers[last].forward(inputs[last], logits, stride);
  }

  EvaluationImages layOut(Examples examples, int[] chosen) {
    return new EvaluationImages(
        network, examples, chosen, stride, stride, block -> new Block(examples, block));
  }

  private final class Block implements EvaluationImages.Block {
    private final Examples examples;
    private final int count;
    private final Pixels.Lit ofBlock;

    private Block(Examples examples, int[] chosen) {
      this.examples = examples;
      this.count = chosen.length;
      find(examples, chosen);
      this.ofBlock = lit.copy();
    }

    @Override
    public void evaluate(EvaluationImages.Logits to) {
      ofBlock.write(examples, inputs[0]);
      pass(NO_DROPOUT, count);
      to.set(count, logits, 1, stride);
    }
  }
}
