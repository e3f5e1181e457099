package io.lth.sparse;

import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.stages.port.TrainingTask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Only the weights that remain are stored, compressed by output unit; the samples of a batch lie in
 * the lanes. For networks of which most weights are pruned.
 */
final class SparseNetwork implements TrainableNetwork {
  private final Network network;
  private final CompressedLayer[] layers;
  // Of all layers but the first.
  private final CompressedLayer.Transposed[] transposed;
  private final int stride;
  // What each layer reads.
  private final Rows[] inputs;
  private final float[][] deltas;
  private final float[] logits;
  private final Pixels pixels;
  private final Pixels.Lit lit;
  private final int[] labels;
  private final Likelihood likelihood;
  private final CompressedLayer.Scratch scratch;

  SparseNetwork(TrainingTask task, int moments) {
    this.network = task.network();
    List<Layer> shapes = network.layers();
    this.stride = Lanes.padded(task.recipe().batchSize(), Lanes.BLOCK);
    this.layers = new CompressedLayer[shapes.size()];
    this.transposed = new CompressedLayer.Transposed[shapes.size() - 1];
    this.inputs = new Rows[shapes.size()];
    this.deltas = new float[shapes.size()][];
    int longest = 0;
    for (int l = 0; l < layers.length; l++) {
      Layer shape = shapes.get(l);
      LayerMask mask = task.mask().layer(shape.weightName());
      layers[l] = new CompressedLayer(shape, mask, moments);
      if (l > 0) {
        transposed[l - 1] = layers[l].transposed(stride);
      }
      inputs[l] = new Rows(shape.inputs(), stride);
      deltas[l] = Lanes.matrix(shape.outputs(), stride);
      longest = Math.max(longest, layers[l].longestBlock());
    }
    this.logits = deltas[layers.length - 1];
    this.pixels = new Pixels(network.input().size(), stride);
    this.lit = pixels.room();
    this.labels = new int[stride];
    this.likelihood = new Likelihood(network.classes(), stride);
    this.scratch = new CompressedLayer.Scratch(longest);
  }

  @Override
  public double step(Examples examples, int[] chosen, float[][] dropout, Update update) {
    for (int s = 0; s < chosen.length; s++) {
      labels[s] = examples.label(chosen[s]);
    }
    pixels.hold(examples, chosen);
    pixels.find(examples, lit);
    lit.write(examples, inputs[0]);
    forward(dropout, chosen.length);
    Likelihood.Tally tally = new Likelihood.Tally();
    likelihood.differentiate(logits, labels, chosen.length, tally);
    for (int l = layers.length - 1; l >= 0; l--) {
      if (l > 0) {
        backward(l, dropout.length == 0 ? null : dropout[l - 1], chosen.length);
      }
      layers[l].update(inputs[l], deltas[l], stride, scratch, update);
    }
    return tally.loss() / chosen.length;
  }

  @Override
  public EvaluationImages layOut(Examples examples, int[] chosen) {
    return new EvaluationImages(
        network, examples, chosen, stride, block -> new Block(examples, block));
  }

  private final class Block implements EvaluationImages.Block {
    private final Examples examples;
    private final int count;
    private final Pixels.Lit ofBlock;

    private Block(Examples examples, int[] images) {
      this.examples = examples;
      this.count = images.length;
      pixels.hold(examples, images);
      pixels.find(examples, lit);
      this.ofBlock = lit.copy();
    }

    @Override
    public void evaluate(EvaluationImages.Logits to) {
      ofBlock.write(examples, inputs[0]);
      forward(new float[0][], count);
      to.set(count, logits, 1, stride);
    }
  }

  private void forward(float[][] dropout, int count) {
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

  private void backward(int l, float @Nullable [] factors, int count) {
    float[] below = deltas[l - 1];
    transposed[l - 1].multiply(deltas[l], below, stride);
    HiddenUnits.passActive(below, inputs[l].values, layers[l].inputs * stride);
    if (factors != null) {
      HiddenUnits.drop(below, factors, count, layers[l].inputs, 1, stride);
    }
  }

  @Override
  public List<CompressedLayer> layers() {
    return List.of(layers);
  }
}
