package io.lth.training;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.Split;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures the LeNet-300-100 loop of the paper's settings; run by {@code infra/benchmarks}.
 *
 * <p>{@code throughput DENSITY ITERATIONS [MNIST_FOLDER]} prints iterations per second of two
 * trainings side by side, in sum; {@code memory ITERATIONS} prints what the process holds as it
 * goes; {@code evaluation} prints the time of one pass over 10,000 images.
 */
final class LenetBenchmark {
  private static final Network NETWORK = Networks.LENET_300_100;
  private static final int SIDE_BY_SIDE = 2;
  private static final int WARM_UP = 500;
  private static final int BATCH = 60;

  private LenetBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "throughput" ->
          throughput(
              Double.parseDouble(arguments[1]),
              Integer.parseInt(arguments[2]),
              arguments.length > 3 ? Optional.of(Path.of(arguments[3])) : Optional.empty());
      case "memory" -> memory(Integer.parseInt(arguments[1]));
      case "evaluation" -> evaluation();
      default -> throw new IllegalArgumentException("unknown: " + arguments[0]);
    }
  }

  private static void throughput(double density, int iterations, Optional<Path> mnist)
      throws Exception {
    SplitDataset data = mnist.isPresent() ? read(mnist.orElseThrow()) : synthetic();
    CyclicBarrier start = new CyclicBarrier(SIDE_BY_SIDE);
    try (DjlEngine engine = new DjlEngine();
        ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
      List<Callable<Double>> trainings = new ArrayList<>();
      for (int trial = 0; trial < SIDE_BY_SIDE; trial++) {
        int number = trial;
        trainings.add(
            () -> {
              try (Training training = engine.begin(task(density, data, number))) {
                DataOrder order = order(data, number);
                run(training, order, 1, WARM_UP);
                start.await();
                long begun = System.nanoTime();
                run(training, order, WARM_UP + 1, WARM_UP + iterations);
                return iterations * 1e9 / (System.nanoTime() - begun);
              }
            });
      }
      double rate = 0;
      for (Future<Double> training : threads.invokeAll(trainings)) {
        rate += training.get();
      }
      System.out.printf(Locale.ROOT, "%.0f%n", rate);
    }
  }

  private static void memory(int iterations) throws IOException {
    SplitDataset data = synthetic();
    try (DjlEngine engine = new DjlEngine();
        Training training = engine.begin(task(0.21, data, 0))) {
      DataOrder order = order(data, 0);
      int interval = iterations / 10;
      System.out.println("iteration  resident MiB  heap MiB");
      for (int from = 0; from < iterations; from += interval) {
        run(training, order, from + 1, from + interval);
        training.evaluate(Split.VALIDATION);
        System.gc();
        Runtime heap = Runtime.getRuntime();
        System.out.printf(
            Locale.ROOT,
            "%9d  %12d  %8d%n",
            from + interval,
            residentBytes() >> 20,
            (heap.totalMemory() - heap.freeMemory()) >> 20);
      }
    }
  }

  private static void evaluation() {
    SplitDataset data = synthetic();
    try (DjlEngine engine = new DjlEngine();
        Training training = engine.begin(task(1, data, 0))) {
      for (int pass = 0; pass < 5; pass++) {
        long begun = System.nanoTime();
        for (int i = 0; i < 10; i++) {
          training.evaluate(Split.TEST);
        }
        System.out.printf(Locale.ROOT, "%.1f ms%n", (System.nanoTime() - begun) / 1e7);
      }
    }
  }

  static long residentBytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1];
    return Long.parseLong(pages) * 4096;
  }

  private static void run(Training training, DataOrder order, int from, int to) {
    for (int step = from; step <= to; step++) {
      training.step(order.batch(step), 1.2e-3, stream(Purpose.DROPOUT, 0));
    }
  }

  private static DataOrder order(SplitDataset data, int trial) {
    return new DataOrder(data.trainingIndices(), BATCH, stream(Purpose.DATA_ORDER, trial));
  }

  private static TrainingTask task(double density, SplitDataset data, int trial) {
    Mask mask = mask(density, stream(Purpose.RANDOM_MASK, trial));
    var recipe =
        new TrainingRecipe(Optimizer.Adam.of(1.2e-3), Schedule.CONSTANT, 50_000, BATCH, 100, 0);
    var initial = GaussianGlorot.draw(NETWORK, stream(Purpose.INITIALIZATION, trial));
    return new TrainingTask(NETWORK, mask.applyTo(initial), mask, recipe, data);
  }

  private static Mask mask(double density, RandomStream stream) {
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

  private static RandomStream stream(Purpose purpose, int trial) {
    return new StreamName(new Seed(0), trial, 0, purpose, 0).stream();
  }

  /** As MNIST: 60,000 and 10,000 images of which 81% of the pixels are 0. */
  private static SplitDataset synthetic() {
    return split("synthetic", images(60_000, 0), images(10_000, 1));
  }

  private static LabelledImages images(int count, int trial) {
    RandomStream stream = stream(Purpose.AUGMENTATION, trial);
    ImageShape shape = NETWORK.input();
    byte[] pixels = new byte[count * shape.size()];
    byte[] labels = new byte[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = stream.nextFloat() < 0.81f ? 0 : (byte) stream.nextInt(256);
    }
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) stream.nextInt(NETWORK.classes());
    }
    return new LabelledImages(shape, NETWORK.classes(), pixels, labels);
  }

  private static SplitDataset read(Path folder) throws IOException {
    return split("mnist", read(folder, "train"), read(folder, "t10k"));
  }

  private static LabelledImages read(Path folder, String part) throws IOException {
    byte[] pixels = Files.readAllBytes(folder.resolve(part + "-images-idx3-ubyte"));
    byte[] labels = Files.readAllBytes(folder.resolve(part + "-labels-idx1-ubyte"));
    return new LabelledImages(
        NETWORK.input(),
        NETWORK.classes(),
        Arrays.copyOfRange(pixels, 16, pixels.length),
        Arrays.copyOfRange(labels, 8, labels.length));
  }

  private static SplitDataset split(String name, LabelledImages training, LabelledImages test) {
    return SplitDataset.draw(
        new Dataset(name, Sha256.of(name), "benchmark", training, test),
        Normalization.UNIT_INTERVAL,
        5_000,
        stream(Purpose.VALIDATION_SPLIT, 0));
  }
}
