package io.lth.sparse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.recipe.DataOrder;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import io.lth.training.DjlEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Measures an engine on LeNet-300-100 at the paper's settings; run by {@code infra/benchmarks}.
 *
 * <p>{@code djl|sparse serve [MNIST_FOLDER]} warms up, says {@code ready}, and answers each line
 * {@code ROUND ITERATIONS EVALUATED} by the iterations per second of two trainings side by side, in
 * sum; staying alive, it can take turns with other sides without warming up each time. {@code
 * djl|sparse memory ITERATIONS} prints what the process holds as it goes.
 */
final class EngineBenchmark {
  private static final Network NETWORK = Networks.LENET_300_100;
  private static final PruningStrategy PRUNING =
      new LayerwiseMagnitude(
          Map.of(
              LayerKind.FULLY_CONNECTED, PruningRate.of("0.2"),
              LayerKind.OUTPUT, PruningRate.of("0.1")));
  private static final int SIDE_BY_SIDE = 2;
  private static final int BATCH = 60;
  private static final int INTERVAL = 100;

  // Both layouts of the sparse engine: until it is compiled, code on vectors is 100 times slower.
  private static final List<Integer> WARM_UP_ROUNDS = List.of(0, 15);
  private static final int WARM_UP = 3_000;
  private static final int WARM_UP_EACH = 500;

  private final TrainingEngine engine;
  private final SplitDataset data;

  private EngineBenchmark(TrainingEngine engine, SplitDataset data) {
    this.engine = engine;
    this.data = data;
  }

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "djl" -> {
        try (DjlEngine engine = new DjlEngine()) {
          run(engine, arguments);
        }
      }
      case "sparse" -> run(new SparseEngine(), arguments);
      default -> throw new IllegalArgumentException("unknown engine: " + arguments[0]);
    }
  }

  private static void run(TrainingEngine engine, String[] arguments) throws Exception {
    switch (arguments[1]) {
      case "serve" ->
          new EngineBenchmark(
                  engine,
                  arguments.length > 2
                      ? BenchmarkData.read(NETWORK, Path.of(arguments[2]))
                      : BenchmarkData.drawn(NETWORK))
              .serve();
      case "memory" ->
          new EngineBenchmark(engine, BenchmarkData.drawn(NETWORK))
              .memory(Integer.parseInt(arguments[2]));
      default -> throw new IllegalArgumentException("unknown: " + arguments[1]);
    }
  }

  private void serve() throws Exception {
    for (int round : WARM_UP_ROUNDS) {
      rate(round, WARM_UP, false);
      rate(round, WARM_UP_EACH, true);
    }
    System.out.println("ready");
    Scanner requests = new Scanner(System.in, UTF_8);
    while (requests.hasNextInt()) {
      double rate = rate(requests.nextInt(), requests.nextInt(), requests.nextInt() == 1);
      System.out.printf(Locale.ROOT, "%.1f%n", rate);
    }
  }

  private double rate(int round, int iterations, boolean evaluated) throws Exception {
    CyclicBarrier start = new CyclicBarrier(SIDE_BY_SIDE);
    List<Callable<Double>> trainings =
        IntStream.range(0, SIDE_BY_SIDE)
            .<Callable<Double>>mapToObj(
                trial -> () -> rate(task(round, trial), trial, iterations, evaluated, start))
            .toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
      double sum = 0;
      for (Future<Double> rate : threads.invokeAll(trainings)) {
        sum += rate.get();
      }
      return sum;
    }
  }

  private double rate(
      TrainingTask task, int trial, int iterations, boolean evaluated, CyclicBarrier start)
      throws Exception {
    try (Training training = engine.begin(task)) {
      DataOrder order = order(trial);
      train(training, order, 0, WARM_UP_EACH, evaluated);
      // A training that fails does not leave the other waiting for it.
      start.await(1, TimeUnit.MINUTES);
      long begun = System.nanoTime();
      train(training, order, WARM_UP_EACH, iterations, evaluated);
      return iterations * 1e9 / (System.nanoTime() - begun);
    }
  }

  private static void train(
      Training training, DataOrder order, int from, int iterations, boolean evaluated) {
    TrainingStreams unused = TrainingStreams.of(purpose -> BenchmarkData.stream(purpose, 0));
    for (int step = from + 1; step <= from + iterations; step++) {
      training.step(order.batch(step), 1.2e-3, unused);
      if (evaluated && step % INTERVAL == 0) {
        training.evaluate(Split.VALIDATION);
        training.evaluate(Split.TEST);
      }
    }
  }

  private void memory(int iterations) throws IOException {
    try (Training training = engine.begin(task(7, 0))) {
      DataOrder order = order(0);
      int interval = iterations / 10;
      System.out.println("iteration  resident MiB  heap MiB");
      for (int from = 0; from < iterations; from += interval) {
        train(training, order, from, interval, false);
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

  private static long residentBytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1];
    return Long.parseLong(pages) * 4096;
  }

  private DataOrder order(int trial) {
    return new DataOrder(
        data.trainingIndices(), BATCH, BenchmarkData.stream(Purpose.DATA_ORDER, trial));
  }

  /** With a mask of as many weights as the ladder keeps, those of the largest initial values. */
  private TrainingTask task(int round, int trial) {
    var recipe =
        new TrainingRecipe(
            Optimizer.Adam.of(1.2e-3), Schedule.CONSTANT, 50_000, BATCH, INTERVAL, 0);
    var initial = GaussianGlorot.draw(NETWORK, BenchmarkData.stream(Purpose.INITIALIZATION, trial));
    Mask mask = PRUNING.prune(NETWORK, initial, Mask.dense(NETWORK), round);
    return new TrainingTask(NETWORK, mask.applyTo(initial), mask, recipe, data);
  }
}
