package io.lth.sparse;

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
  private static final int EVALUATED_AT_ONCE = 2 * Lanes.BLOCK;

  private final CompressedLayer[] layers;
  // Of all layers but the first.
  private final CompressedLayer.Transposed[] transposed;
  private final SparseForward forward;
  private final SparseForward evaluation;
  private final int stride;
  private final float[][] deltas;
  private final int[] labels;
  private final Likelihood likelihood;
  private final CompressedLayer.Scratch scratch;

  SparseNetwork(TrainingTask task, int moments) {
    Network network = task.network();
    List<Layer> shapes = network.layers();
    this.layers =
        shapes.stream()
            .map(
                shape -> new CompressedLayer(shape, task.mask().layer(shape.weightName()), moments))
            .toArray(CompressedLayer[]::new);
    this.forward = new SparseForward(network, layers, task.recipe().batchSize());
    this.evaluation = new SparseForward(network, layers, EVALUATED_AT_ONCE);
    this.stride = forward.stride;
    int last = layers.length - 1;
    this.transposed = new CompressedLayer.Transposed[last];
    this.deltas = new float[layers.length][];
    for (int l = 0; l < last; l++) {
      transposed[l] = layers[l + 1].transposed(stride);
      deltas[l] = Lanes.matrix(layers[l].outputs, stride);
    }
    // The gradient of the logits takes their place.
    deltas[last] = forward.logits;
    this.labels = new int[stride];
    this.likelihood = new Likelihood(network.classes(), stride);
    this.scratch = new CompressedLayer.Scratch(layers);
  }

  @Override
  public double step(Examples examples, int[] chosen, float[][] dropout, Update update) {
    for (int s = 0; s < chosen.length; s++) {
      labels[s] = examples.label(chosen[s]);
    }
    forward.pass(examples, chosen, dropout);
    Likelihood.Tally tally = new Likelihood.Tally();
    likelihood.differentiate(forward.logits, labels, chosen.length, tally);
    for (int l = layers.length - 1; l >= 0; l--) {
      if (l > 0) {
        backward(l, dropout.length == 0 ? null : dropout[l - 1], chosen.length);
      }
      layers[l].update(forward.inputs[l], deltas[l], stride, scratch, update);
    }
    return tally.loss() / chosen.length;
  }

  @Override
  public EvaluationImages layOut(Examples examples, int[] chosen) {
    return evaluation.layOut(examples, chosen);
  }

  private void backward(int l, float @Nullable [] factors, int count) {
    float[] below = deltas[l - 1];
    transposed[l - 1].multiply(deltas[l], below, stride);
    HiddenUnits.passActive(below, forward.inputs[l].values, layers[l].inputs * stride);
    if (factors != null) {
      HiddenUnits.drop(below, factors, count, layers[l].inputs, 1, stride);
    }
  }

  @Override
  public List<CompressedLayer> layers() {
    return List.of(layers);
  }
}
