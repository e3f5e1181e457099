package io.lth.cli;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Network;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.recipe.DataOrder;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Subject;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What trainings take on this machine at some rounds of each variant of an experiment, measured
 * with as many side by side as will run; from it, what a plan will take.
 *
 * @param rounds by variant, ascending, the first 0 and the last the variant's last, with a whole
 *     training's duration each
 */
record Calibration(Map<String, NavigableMap<Integer, Duration>> rounds) {
  // Until it is compiled, vector code in Java takes a hundred times as long.
  private static final Duration WARM_UP = Duration.ofMillis(1500);
  private static final Duration LONG_ENOUGH = Duration.ofMillis(1500);
  private static final int STEPS_AT_MOST = 150;

  /**
   * How fast a training goes.
   *
   * @param step what an iteration takes
   * @param image what evaluating an image takes
   */
  record Pace(Duration step, Duration image) {
    /**
     * A whole training: its iterations, its evaluations of the validation and test images, and the
     * last one, of the training images.
     */
    Duration training(TrainingRecipe recipe, SplitDataset data) {
      long images =
          (long) recipe.evaluations() * (data.count(Split.VALIDATION) + data.count(Split.TEST))
              + data.count(Split.TRAINING);
      return step.multipliedBy(recipe.iterations()).plus(image.multipliedBy(images));
    }
  }

  /**
   * Measures.
   *
   * @throws CancellationException if a stop was requested, once no step is under way: a process
   *     that ends while native code computes may crash
   */
  static Calibration measure(
      TrainingEngine engine,
      Experiment experiment,
      Dataset dataset,
      int workers,
      Cancellation cancellation) {
    try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
      Map<String, NavigableMap<Integer, Duration>> all = new LinkedHashMap<>();
      for (Variant variant : experiment.variants()) {
        NavigableMap<Integer, Duration> rounds = new TreeMap<>();
        for (int round : rounds(experiment.engine(), variant)) {
          List<Future<Duration>> measuring = new ArrayList<>();
          for (int worker = 0; worker < workers; worker++) {
            measuring.add(
                threads.submit(
                    () -> measureOne(engine, experiment, variant, dataset, round, cancellation)));
          }
          Duration slowest = Duration.ZERO;
          for (Future<Duration> one : measuring) {
            slowest = one.get().compareTo(slowest) > 0 ? one.get() : slowest;
          }
          rounds.put(round, slowest);
        }
        all.put(variant.label(), rounds);
      }
      return new Calibration(all);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * The dense network, the last ticket, and one between, where what is sparse is faster; else the
   * dense one is as good as any.
   */
  private static Set<Integer> rounds(Engine engine, Variant variant) {
    int last = variant.pruning().rounds();
    return new TreeSet<>(engine == Engine.SPARSE ? List.of(0, last / 2, last) : List.of(0));
  }

  /** What all trainings of an experiment take with so many side by side. */
  Duration estimate(Experiment experiment, int workers) {
    Duration sum = Duration.ZERO;
    List<Subject> subjects = experiment.subjects();
    for (Subject subject : subjects) {
      sum = sum.plus(training(subject.variant(), subject.round()));
    }
    return sum.dividedBy(Math.min(workers, subjects.size()));
  }

  /** The same in words. */
  String sentence(Experiment experiment, int workers) {
    return "about %s of training on %d core(s), as measured just now"
        .formatted(Durations.words(estimate(experiment, workers)), workers);
  }

  /** Between two measured rounds, in proportion; beyond them, as the nearest. */
  private Duration training(String variant, int round) {
    NavigableMap<Integer, Duration> measured = Objects.requireNonNull(rounds.get(variant), variant);
    int within = Math.clamp(round, measured.firstKey(), measured.lastKey());
    Map.Entry<Integer, Duration> below = measured.floorEntry(within);
    Map.Entry<Integer, Duration> above = measured.ceilingEntry(within);
    int gap = above.getKey() - below.getKey();
    return gap == 0
        ? below.getValue()
        : below
            .getValue()
            .multipliedBy(above.getKey() - within)
            .plus(above.getValue().multipliedBy(within - below.getKey()))
            .dividedBy(gap);
  }

  private static Duration measureOne(
      TrainingEngine engine,
      Experiment experiment,
      Variant variant,
      Dataset dataset,
      int round,
      Cancellation cancellation) {
    RandomStream stream =
        new StreamName(experiment.seed(), 0, 0, Purpose.VALIDATION_SPLIT, 0).stream();
    SplitDataset data =
        SplitDataset.draw(
            experiment.data().of(dataset),
            experiment.data().normalization(),
            experiment.data().validation(),
            stream);
    Network network = variant.network();
    Weights initial = GaussianGlorot.draw(network, stream);
    Mask dense = Mask.dense(network);
    // As many weights as there will be; which ones, only a training can tell.
    Mask mask =
        round == 0 ? dense : variant.pruning().strategy().prune(network, initial, dense, round);
    TrainingTask task =
        new TrainingTask(network, mask.applyTo(initial), mask, variant.recipe(), data);
    DataOrder order = new DataOrder(data.trainingIndices(), variant.recipe().batchSize(), stream);
    try (Training training = engine.begin(task)) {
      TrainingStreams streams =
          TrainingStreams.of(
              purpose -> new StreamName(experiment.seed(), 0, 0, purpose, 0).stream());
      double rate = variant.recipe().optimizer().learningRate().value();
      long begun = System.nanoTime();
      int step = 1;
      while (System.nanoTime() - begun < WARM_UP.toNanos()) {
        cancellation.check();
        training.step(order.batch(step), rate, streams.ofStep(step));
        step++;
      }
      training.evaluate(Split.VALIDATION, cancellation::check);
      long start = System.nanoTime();
      int first = step;
      while (step < first + STEPS_AT_MOST
          && (step == first || System.nanoTime() - start < LONG_ENOUGH.toNanos())) {
        cancellation.check();
        training.step(order.batch(step), rate, streams.ofStep(step));
        step++;
      }
      long stepped = System.nanoTime();
      training.evaluate(Split.VALIDATION, cancellation::check);
      return new Pace(
              Duration.ofNanos((stepped - start) / (step - first)),
              Duration.ofNanos((System.nanoTime() - stepped) / data.count(Split.VALIDATION)))
          .training(variant.recipe(), data);
    }
  }
}
