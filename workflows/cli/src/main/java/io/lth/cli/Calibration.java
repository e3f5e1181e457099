package io.lth.cli;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Network;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.recipe.DataOrder;
import io.lth.lottery.result.Subject;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What trainings take on this machine at some rounds of an experiment, measured with as many side
 * by side as will run; from it, what a plan will take.
 *
 * @param rounds ascending, the first 0 and the last the experiment's last, with a whole training's
 *     duration each
 */
record Calibration(NavigableMap<Integer, Duration> rounds) {
  // Until it is compiled, vector code in Java takes a hundred times as long.
  private static final Duration WARM_UP = Duration.ofMillis(1500);
  private static final int MEASURED_STEPS = 150;

  static Calibration measure(
      TrainingEngine engine, Experiment experiment, Dataset dataset, int workers) {
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      NavigableMap<Integer, Duration> rounds = new TreeMap<>();
      for (int round : rounds(experiment)) {
        List<Future<Duration>> measuring = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
          measuring.add(threads.submit(() -> measureOne(engine, experiment, dataset, round)));
        }
        Duration slowest = Duration.ZERO;
        for (Future<Duration> one : measuring) {
          slowest = one.get().compareTo(slowest) > 0 ? one.get() : slowest;
        }
        rounds.put(round, slowest);
      }
      return new Calibration(rounds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /** The dense network, the last ticket, and one between: what is sparse may be faster. */
  private static Set<Integer> rounds(Experiment experiment) {
    int last = experiment.pruning().rounds();
    return new TreeSet<>(List.of(0, last / 2, last));
  }

  /** What all trainings of an experiment take with so many side by side. */
  Duration estimate(Experiment experiment, int workers) {
    Duration sum = Duration.ZERO;
    List<Subject> subjects = experiment.subjects();
    for (Subject subject : subjects) {
      sum = sum.plus(training(subject.round()));
    }
    return sum.dividedBy(Math.min(workers, subjects.size()));
  }

  /** Between two measured rounds, in proportion. */
  private Duration training(int round) {
    Map.Entry<Integer, Duration> below = rounds.floorEntry(round);
    Map.Entry<Integer, Duration> above = rounds.ceilingEntry(round);
    int gap = above.getKey() - below.getKey();
    return gap == 0
        ? below.getValue()
        : below
            .getValue()
            .multipliedBy(above.getKey() - round)
            .plus(above.getValue().multipliedBy(round - below.getKey()))
            .dividedBy(gap);
  }

  private static Duration measureOne(
      TrainingEngine engine, Experiment experiment, Dataset dataset, int round) {
    RandomStream stream =
        new StreamName(experiment.seed(), 0, 0, Purpose.VALIDATION_SPLIT, 0).stream();
    SplitDataset data =
        SplitDataset.draw(
            dataset, experiment.data().normalization(), experiment.data().validation(), stream);
    Network network = experiment.network();
    Weights initial = GaussianGlorot.draw(network, stream);
    Mask dense = Mask.dense(network);
    // As many weights as there will be; which ones, only a training can tell.
    Mask mask =
        round == 0 ? dense : experiment.pruning().strategy().prune(network, initial, dense, round);
    TrainingTask task =
        new TrainingTask(network, mask.applyTo(initial), mask, experiment.recipe(), data);
    DataOrder order =
        new DataOrder(data.trainingIndices(), experiment.recipe().batchSize(), stream);
    try (Training training = engine.begin(task)) {
      TrainingStreams streams =
          TrainingStreams.of(
              purpose -> new StreamName(experiment.seed(), 0, 0, purpose, 0).stream());
      double rate = experiment.recipe().optimizer().learningRate().value();
      long begun = System.nanoTime();
      int step = 1;
      while (System.nanoTime() - begun < WARM_UP.toNanos()) {
        training.step(order.batch(step), rate, streams.ofStep(step));
        step++;
      }
      training.evaluate(Split.VALIDATION);
      long start = System.nanoTime();
      for (int last = step + MEASURED_STEPS; step < last; step++) {
        training.step(order.batch(step), rate, streams.ofStep(step));
      }
      long stepped = System.nanoTime();
      training.evaluate(Split.VALIDATION);
      training.evaluate(Split.TEST);
      long evaluated = System.nanoTime();
      training.evaluate(Split.TRAINING);
      long end = System.nanoTime();
      return Duration.ofNanos((stepped - start) / MEASURED_STEPS)
          .multipliedBy(experiment.recipe().iterations())
          .plus(
              Duration.ofNanos(evaluated - stepped).multipliedBy(experiment.recipe().evaluations()))
          .plusNanos(end - evaluated);
    }
  }
}
