package io.lth.sparse;

import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Evaluates a network whose weights lie by input, two samples at a time, skipping inputs and
 * activations that are 0 in both.
 */
final class DenseForward {
  private static final int AT_ONCE = 4 * Lanes.BLOCK;

  private final List<Layer> layers;
  private final float[][] rows;
  private final float[][] outputs;
  private final PairLists activations = new PairLists(AT_ONCE);
  private final float[] logits;
  private final Likelihood likelihood;
  private final ImagePairs images;

  /**
   * @param rows of each layer, [inputs + 1, width]: the last row holds the biases; read anew at
   *     every evaluation
   */
  DenseForward(Network network, float[][] rows) {
    this.layers = network.layers();
    this.rows = rows;
    this.outputs =
        layers.stream()
            .map(layer -> Lanes.matrix(AT_ONCE, RowProduct.width(layer.outputs())))
            .toArray(float[][]::new);
    this.logits = Lanes.matrix(network.classes(), AT_ONCE);
    this.likelihood = new Likelihood(network.classes(), AT_ONCE);
    this.images = new ImagePairs(network.input().size());
  }

  Stream<EvaluationBlock> blocks(Examples examples, int[] chosen) {
    return IntStream.iterate(0, from -> from < chosen.length, from -> from + AT_ONCE)
        .mapToObj(from -> Arrays.copyOfRange(chosen, from, Math.min(from + AT_ONCE, chosen.length)))
        .map(block -> new Block(examples, block));
  }

  /** Examples two by two such as resemble one another, to have few inputs in which one is not 0. */
  private final class Block implements EvaluationBlock {
    private final PairLists inputs;
    private final int[] labels;
    // Of each row of the lists, the place of its example in the block.
    private final int[] place;

    private Block(Examples examples, int[] chosen) {
      labels = Arrays.stream(chosen).map(examples::label).toArray();
      place = Likeness.pairs(examples, chosen, layers.getFirst().inputs());
      inputs = new PairLists(chosen.length);
      for (int s = 0; s < place.length; s += 2) {
        images.append(
            examples,
            chosen[place[s]],
            s + 1 < place.length ? chosen[place[s + 1]] : Examples.NONE,
            inputs);
      }
      inputs.trim();
    }

    @Override
    public void evaluate(Likelihood.Tally tally) {
      PairLists lists = inputs;
      for (int l = 0; l < rows.length; l++) {
        float[] output = outputs[l];
        int units = layers.get(l).outputs();
        int width = RowProduct.width(units);
        RowProduct.sums(lists, rows[l], width, output);
        if (l < rows.length - 1) {
          HiddenUnits.rectify(output, 2 * lists.pairs() * width);
          activations.holdWithOnes(output, place.length, units, width);
          lists = activations;
        } else {
          for (int s = 0; s < place.length; s++) {
            for (int unit = 0; unit < units; unit++) {
              logits[Lanes.BEGIN + unit * AT_ONCE + place[s]] =
                  output[Lanes.BEGIN + s * width + unit];
            }
          }
        }
      }
      likelihood.tally(logits, labels, labels.length, tally);
    }
  }
}
