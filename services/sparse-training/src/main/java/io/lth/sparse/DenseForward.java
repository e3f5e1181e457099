package io.lth.sparse;

import io.lth.lottery.network.Network;

/**
 * Evaluates a network whose weights lie by input, four samples at a time such as are alike,
 * skipping inputs and activations that are 0 in all of them.
 */
final class DenseForward {
  private static final int AT_ONCE = 4 * Lanes.BLOCK;
  private static final int TOGETHER = 4;

  private final Network network;
  private final float[][] rows;
  private final float[][] outputs;
  private final RowLists activations = new RowLists(TOGETHER, AT_ONCE);
  private final ImageLists images;

  /**
   * @param rows of each layer, [inputs + 1, width]: the last row holds the biases; read anew at
   *     every evaluation
   */
  DenseForward(Network network, float[][] rows) {
    this.network = network;
    this.rows = rows;
    this.outputs =
        network.layers().stream()
            .map(layer -> Lanes.matrix(AT_ONCE, RowProduct.width(layer.outputs())))
            .toArray(float[][]::new);
    this.images = new ImageLists(network.input().size(), TOGETHER);
  }

  EvaluationImages layOut(Examples examples, int[] chosen) {
    return new EvaluationImages(
        network, examples, chosen, TOGETHER, AT_ONCE, block -> new Block(examples, block));
  }

  private final class Block implements EvaluationImages.Block {
    private final int count;
    private final RowLists inputs;

    private Block(Examples examples, int[] chosen) {
      count = chosen.length;
      inputs = new RowLists(TOGETHER, count);
      images.hold(examples, chosen, inputs);
      inputs.trim();
    }

    @Override
    public void evaluate(EvaluationImages.Logits to) {
      RowLists lists = inputs;
      for (int l = 0; l < rows.length; l++) {
        float[] output = outputs[l];
        int units = network.layers().get(l).outputs();
        int width = RowProduct.width(units);
        RowProduct.sums(lists, rows[l], width, output);
        if (l < rows.length - 1) {
          HiddenUnits.rectify(output, TOGETHER * lists.groups() * width);
          activations.holdWithOnes(output, count, units, width);
          lists = activations;
        } else {
          to.set(count, output, width, 1);
        }
      }
    }
  }
}
