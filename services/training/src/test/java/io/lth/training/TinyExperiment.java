package io.lth.training;

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
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingTask;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** A network and a dataset small enough to compute by hand, all drawn from named streams. */
final class TinyExperiment {
  static final Network NETWORK = Networks.fullyConnected("tiny", new ImageShape(1, 4, 5), 17, 9, 4);
  static final SplitDataset DATA = data(NETWORK.input());
  static final int BATCH = 8;

  private TinyExperiment() {}

  static TrainingTask task(Optimizer optimizer, double density, double dropout) {
    Mask mask = mask(density);
    var recipe = new TrainingRecipe(optimizer, Schedule.CONSTANT, 1000, BATCH, 100, dropout);
    var initial = GaussianGlorot.draw(NETWORK, stream(Purpose.INITIALIZATION));
    return new TrainingTask(NETWORK, mask.applyTo(initial), mask, recipe, DATA);
  }

  static RandomStream stream(Purpose purpose) {
    return new StreamName(new Seed(7), 0, 0, purpose, 0).stream();
  }

  /** Takes the steps from … to, and returns the loss before the last. */
  static double run(Training training, TrainingTask task, int from, int to) {
    DataOrder order = new DataOrder(DATA.trainingIndices(), BATCH, stream(Purpose.DATA_ORDER));
    double loss = Double.NaN;
    for (int step = from; step <= to; step++) {
      loss =
          training.step(
              order.batch(step),
              task.recipe().optimizer().learningRate().value(),
              stream(Purpose.DROPOUT).substream(step));
    }
    return loss;
  }

  static SplitDataset data(ImageShape shape) {
    return SplitDataset.draw(
        new Dataset(
            "tiny", Sha256.of("tiny" + shape), "drawn", images(shape, 61), images(shape, 23)),
        Normalization.UNIT_INTERVAL,
        11,
        stream(Purpose.VALIDATION_SPLIT));
  }

  private static LabelledImages images(ImageShape shape, int count) {
    RandomStream stream = stream(Purpose.AUGMENTATION).substream(count);
    byte[] pixels = new byte[count * shape.size()];
    byte[] labels = new byte[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) stream.nextInt(256);
    }
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) stream.nextInt(NETWORK.classes());
    }
    return new LabelledImages(shape, NETWORK.classes(), pixels, labels);
  }

  private static Mask mask(double density) {
    RandomStream stream = stream(Purpose.RANDOM_MASK);
    SequencedMap<String, LayerMask> layers = new LinkedHashMap<>();
    for (Layer layer : NETWORK.layers()) {
      BitSet kept = new BitSet();
      for (int i = 0; i < layer.weights(); i++) {
        kept.set(i, stream.nextDouble() < density);
      }
      layers.put(layer.weightName(), LayerMask.of(layer.shape(), kept));
    }
    return new Mask(layers);
  }
}
