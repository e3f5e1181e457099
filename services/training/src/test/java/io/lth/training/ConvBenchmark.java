package io.lth.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.recipe.DataOrder;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.SyntheticDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Measures a convolutional network at the paper's settings; run by {@code infra/benchmarks}.
 *
 * <p>{@code NETWORK} warms up, says {@code ready}, and answers each line {@code ITERATIONS} by the
 * iterations per second of two trainings side by side, in sum.
 */
final class ConvBenchmark {
  private static final int SIDE_BY_SIDE = 2;
  private static final int WARM_UP = 3;
  private static final int IMAGES = 2_000;
  private static final Optimizer SGD = new Optimizer.Sgd(new LearningRate(0.01), 0.9, 1e-4);

  private ConvBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Network network = Networks.named(arguments[0]).orElseThrow();
    SplitDataset data =
        SplitDataset.draw(
            SyntheticDataset.of("drawn", network.input(), network.classes(), IMAGES + 1, 1),
            Normalization.UNIT_INTERVAL,
            1,
            stream(Purpose.VALIDATION_SPLIT, 0));
    TrainingRecipe recipe = recipe(network);
    List<Training> trainings = new ArrayList<>();
    try (DjlEngine engine = new DjlEngine()) {
      for (int trial = 0; trial < SIDE_BY_SIDE; trial++) {
        trainings.add(engine.begin(task(network, data, trial)));
      }
      rate(trainings, data, recipe, WARM_UP);
      System.out.println("ready");
      Scanner requests = new Scanner(System.in, UTF_8);
      while (requests.hasNextInt()) {
        System.out.printf(Locale.ROOT, "%.2f%n", rate(trainings, data, recipe, requests.nextInt()));
      }
    }
  }

  private static double rate(
      List<Training> trainings, SplitDataset data, TrainingRecipe recipe, int iterations)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(SIDE_BY_SIDE);
    List<Callable<Double>> runs = new ArrayList<>();
    for (Training training : trainings) {
      runs.add(() -> rate(training, data, recipe, iterations, start));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
      double sum = 0;
      for (Future<Double> rate : threads.invokeAll(runs)) {
        sum += rate.get();
      }
      return sum;
    }
  }

  private static double rate(
      Training training,
      SplitDataset data,
      TrainingRecipe recipe,
      int iterations,
      CyclicBarrier start)
      throws Exception {
    int batch = recipe.batchSize();
    double rate = recipe.optimizer().learningRate().value();
    DataOrder order = new DataOrder(data.trainingIndices(), batch, stream(Purpose.DATA_ORDER, 0));
    TrainingStreams unused = TrainingStreams.of(purpose -> stream(purpose, 0));
    // A training that fails does not leave the other waiting for it.
    start.await(1, TimeUnit.MINUTES);
    long begun = System.nanoTime();
    for (int step = 1; step <= iterations; step++) {
      training.step(order.batch(step), rate, unused);
    }
    return iterations * 1e9 / (System.nanoTime() - begun);
  }

  private static TrainingTask task(Network network, SplitDataset data, int trial) {
    return new TrainingTask(
        network,
        GaussianGlorot.draw(network, stream(Purpose.INITIALIZATION, trial)),
        Mask.dense(network),
        recipe(network),
        data);
  }

  private static TrainingRecipe recipe(Network network) {
    return switch (network.name()) {
      case "vgg-19" -> recipe(SGD, 64);
      case "resnet-18" -> recipe(SGD, 128);
      default -> recipe(Optimizer.Adam.of(2e-4), 60);
    };
  }

  private static TrainingRecipe recipe(Optimizer optimizer, int batch) {
    return new TrainingRecipe(optimizer, Schedule.CONSTANT, 20_000, batch, 100, 0);
  }

  private static RandomStream stream(Purpose purpose, int trial) {
    return new StreamName(new Seed(0), trial, 0, purpose, 0).stream();
  }
}
