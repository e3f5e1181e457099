package io.lth.stages.testing;

import io.lth.lottery.data.Augmentation;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.recipe.DataOrder;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A training small enough to compute by hand, all drawn from named streams: what engines are tested
 * with.
 */
public final class TinyTraining {
  public static final Network NETWORK =
      Networks.fullyConnected("tiny", new ImageShape(1, 4, 5), 17, 9, 4);
  public static final SplitDataset DATA = data(NETWORK);
  public static final int BATCH = 8;

  private TinyTraining() {}

  public static TrainingTask task(Optimizer optimizer, double density, double dropout) {
    return task(NETWORK, DATA, optimizer, density, dropout);
  }

  /** Of another network, on images of its own shape. */
  public static TrainingTask task(
      Network network, Optimizer optimizer, double density, double dropout) {
    return task(network, data(network), optimizer, density, dropout);
  }

  /** The same training of batches that are varied. */
  public static TrainingTask augmented(TrainingTask task, Augmentation augmentation) {
    return varied(task, task.recipe().dropout(), augmentation);
  }

  /** The same training without dropout, of images as they are. */
  public static TrainingTask plain(TrainingTask task) {
    return varied(task, 0, Augmentation.NONE);
  }

  private static TrainingTask varied(TrainingTask task, double dropout, Augmentation augmentation) {
    TrainingRecipe recipe = task.recipe();
    return new TrainingTask(
        task.network(),
        task.initial(),
        task.mask(),
        new TrainingRecipe(
            recipe.optimizer(),
            recipe.schedule(),
            recipe.iterations(),
            recipe.batchSize(),
            recipe.evaluationInterval(),
            dropout,
            augmentation),
        task.data());
  }

  private static TrainingTask task(
      Network network, SplitDataset data, Optimizer optimizer, double density, double dropout) {
    Mask mask = mask(network, density);
    var recipe = new TrainingRecipe(optimizer, Schedule.CONSTANT, 1000, BATCH, 100, dropout);
    var initial = GaussianGlorot.draw(network, stream(Purpose.INITIALIZATION));
    return new TrainingTask(network, mask.applyTo(initial), mask, recipe, data);
  }

  public static RandomStream stream(Purpose purpose) {
    return new StreamName(new Seed(7), 0, 0, purpose, 0).stream();
  }

  /** Of one step of a training. */
  public static TrainingStreams streams(int step) {
    return TrainingStreams.of(TinyTraining::stream).ofStep(step);
  }

  /** Takes the steps from … to, and returns the loss before the last. */
  public static double run(Training training, TrainingTask task, int from, int to) {
    DataOrder order =
        new DataOrder(task.data().trainingIndices(), BATCH, stream(Purpose.DATA_ORDER));
    double loss = Double.NaN;
    for (int step = from; step <= to; step++) {
      loss =
          training.step(
              order.batch(step), task.recipe().optimizer().learningRate().value(), streams(step));
    }
    return loss;
  }

  /** A dense training of another network on the same images, whether or not they fit it. */
  public static TrainingTask dense(Network network, Optimizer optimizer) {
    Weights initial = GaussianGlorot.draw(network, stream(Purpose.INITIALIZATION));
    TrainingRecipe recipe = task(optimizer, 1, 0).recipe();
    return new TrainingTask(network, initial, Mask.dense(network), recipe, DATA);
  }

  public static TrainingState stateAfter(TrainingEngine engine, TrainingTask task, int steps) {
    try (Training training = engine.begin(task)) {
      run(training, task, 1, steps);
      return training.state();
    }
  }

  /** How many pruned weights and moments are not 0. */
  public static int violations(Mask mask, TrainingState state) {
    return mask.violations(state.weights())
        + state.moments().values().stream().mapToInt(mask::violations).sum();
  }

  /** The same state, but that one pruned entry of a moment is not 0. */
  public static TrainingState revive(TrainingTask task, TrainingState state, String name) {
    Weights moment = moment(state, name);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(moment.tensors());
    String first = task.mask().layers().firstEntry().getKey();
    float[] values = moment.tensor(first).toArray();
    values[task.mask().layer(first).bits().nextClearBit(0)] = 1e-20f;
    tensors.put(first, Tensor.of(moment.tensor(first).shape(), values));
    SequencedMap<String, Weights> moments = new LinkedHashMap<>(state.moments());
    moments.put(name, new Weights(tensors));
    return new TrainingState(state.steps(), state.weights(), moments);
  }

  public static Weights moment(TrainingState state, String name) {
    Weights moment = state.moments().get(name);
    if (moment == null) {
      throw new AssertionError("no %s among %s".formatted(name, state.moments().keySet()));
    }
    return moment;
  }

  private static SplitDataset data(Network network) {
    return SplitDataset.draw(
        new Dataset(
            "tiny",
            Sha256.of("tiny" + network.input()),
            "drawn",
            images(network, 61),
            images(network, 23)),
        Normalization.UNIT_INTERVAL,
        11,
        stream(Purpose.VALIDATION_SPLIT));
  }

  private static LabelledImages images(Network network, int count) {
    RandomStream stream = stream(Purpose.AUGMENTATION).substream(count);
    byte[] pixels = new byte[count * network.input().size()];
    byte[] labels = new byte[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) stream.nextInt(256);
    }
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) stream.nextInt(network.classes());
    }
    return new LabelledImages(network.input(), network.classes(), pixels, labels);
  }

  private static Mask mask(Network network, double density) {
    RandomStream stream = stream(Purpose.RANDOM_MASK);
    SequencedMap<String, LayerMask> layers = new LinkedHashMap<>();
    for (Layer layer : network.layers()) {
      BitSet kept = new BitSet();
      for (int i = 0; i < layer.weights(); i++) {
        kept.set(i, stream.nextDouble() < density);
      }
      layers.put(layer.weightName(), LayerMask.of(layer.shape(), kept));
    }
    return new Mask(layers);
  }
}
