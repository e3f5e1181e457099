package io.lth.sparse;

import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.stages.port.TrainingTask;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  // A row a unit, then a row of ones for the biases and one of zeros for what fills a block.
  private final float[][] activations;
  private final float[][] deltas;
  private final Pixels pixels;
  private final int[] labels;
  private final Likelihood likelihood;
  private final float[] parts;
  private final float[] gradient;

  SparseNetwork(TrainingTask task, int moments) {
    this.network = task.network();
    List<Layer> shapes = network.layers();
    this.stride = Lanes.padded(task.recipe().batchSize(), Lanes.BLOCK);
    this.layers = new CompressedLayer[shapes.size()];
    this.transposed = new CompressedLayer.Transposed[shapes.size() - 1];
    this.activations = new float[shapes.size() + 1][];
    this.deltas = new float[shapes.size()][];
    activations[0] = rows(network.input().size());
    int longest = 0;
    for (int l = 0; l < layers.length; l++) {
      Layer shape = shapes.get(l);
      LayerMask mask = task.mask().layer(shape.weightName());
      layers[l] = new CompressedLayer(shape, mask, moments, stride);
      if (l > 0) {
        transposed[l - 1] = layers[l].transposed(stride);
      }
      activations[l + 1] = rows(shape.outputs());
      deltas[l] = Lanes.matrix(shape.outputs(), stride);
      longest = Math.max(longest, layers[l].longestBlock());
    }
    this.pixels = new Pixels(network.input().size(), stride);
    this.labels = new int[stride];
    this.likelihood = new Likelihood(network.classes(), stride);
    this.parts = new float[longest * Lanes.PARTS];
    this.gradient = new float[longest];
  }

  private float[] rows(int units) {
    float[] rows = Lanes.matrix(units + 2, stride);
    int ones = Lanes.BEGIN + units * stride;
    Arrays.fill(rows, ones, ones + stride, 1);
    return rows;
  }

  @Override
  public double step(Examples examples, int[] chosen, float[][] dropout, Update update) {
    for (int s = 0; s < chosen.length; s++) {
      labels[s] = examples.label(chosen[s]);
    }
    pixels.hold(examples, chosen, 0, chosen.length);
    pixels.values(examples, activations[0]);
    forward(dropout, chosen.length);
    int last = layers.length - 1;
    System.arraycopy(activations[last + 1], 0, deltas[last], 0, deltas[last].length);
    Likelihood.Tally tally = new Likelihood.Tally();
    likelihood.differentiate(deltas[last], labels, chosen.length, tally);
    for (int l = last; l >= 0; l--) {
      if (l > 0) {
        backward(l, dropout.length == 0 ? null : dropout[l - 1], chosen.length);
      }
      layers[l].update(activations[l], deltas[l], stride, parts, gradient, update);
    }
    return tally.loss() / chosen.length;
  }

  @Override
  public Stream<EvaluationBlock> blocks(Examples examples, int[] chosen) {
    return IntStream.iterate(0, from -> from < chosen.length, from -> from + stride)
        .mapToObj(from -> block(examples, chosen, from, Math.min(stride, chosen.length - from)));
  }

  private EvaluationBlock block(Examples examples, int[] chosen, int from, int count) {
    Pixels block = new Pixels(network.input().size(), stride);
    block.hold(examples, chosen, from, count);
    int[] labelsOfBlock =
        IntStream.range(from, from + count).map(s -> examples.label(chosen[s])).toArray();
    return tally -> {
      block.values(examples, activations[0]);
      forward(new float[0][], count);
      likelihood.tally(activations[layers.length], labelsOfBlock, count, tally);
    };
  }

  private void forward(float[][] dropout, int count) {
    for (int l = 0; l < layers.length; l++) {
      layers[l].forward(activations[l], activations[l + 1], stride);
      if (l < layers.length - 1) {
        int units = layers[l].outputs;
        HiddenUnits.rectify(activations[l + 1], units * stride);
        if (dropout.length > 0) {
          HiddenUnits.drop(activations[l + 1], dropout[l], count, units, 1, stride);
        }
      }
    }
  }

  private void backward(int l, float @Nullable [] factors, int count) {
    float[] below = deltas[l - 1];
    transposed[l - 1].multiply(deltas[l], below, stride);
    HiddenUnits.passActive(below, activations[l], layers[l].inputs * stride);
    if (factors != null) {
      HiddenUnits.drop(below, factors, count, layers[l].inputs, 1, stride);
    }
  }

  @Override
  public List<CompressedLayer> layers() {
    return List.of(layers);
  }
}
