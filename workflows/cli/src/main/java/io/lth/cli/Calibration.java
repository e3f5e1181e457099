package io.lth.cli;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.recipe.DataOrder;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a step and an evaluation take on this machine, measured with as many trainings side by side
 * as will run; from it, what a plan will take.
 *
 * @param step of one training among its neighbours
 * @param evaluation of the validation and the test set
 * @param trainingEvaluation of the training set
 */
record Calibration(Duration step, Duration evaluation, Duration trainingEvaluation) {
  private static final int WARM_UP_STEPS = 100;
  private static final int MEASURED_STEPS = 150;

  static Calibration measure(
      TrainingEngine engine, Experiment experiment, Dataset dataset, int workers) {
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      List<Future<Calibration>> measuring = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        measuring.add(threads.submit(() -> measureOne(engine, experiment, dataset)));
      }
      Calibration slowest = measuring.getFirst().get();
      for (Future<Calibration> one : measuring) {
        Calibration measured = one.get();
        slowest = measured.step().compareTo(slowest.step()) > 0 ? measured : slowest;
      }
      return slowest;
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

  /** What all trainings of a plan take with so many side by side. */
  Duration estimate(Experiment experiment, Plan plan, int workers) {
    int trainings = plan.count(StageKind.TRAIN);
    Duration one =
        step.multipliedBy(experiment.recipe().iterations())
            .plus(evaluation.multipliedBy(experiment.recipe().evaluations()))
            .plus(trainingEvaluation);
    return one.multipliedBy(trainings).dividedBy(Math.min(workers, trainings));
  }

  private static Calibration measureOne(
      TrainingEngine engine, Experiment experiment, Dataset dataset) {
    RandomStream stream =
        new StreamName(experiment.seed(), 0, 0, Purpose.VALIDATION_SPLIT, 0).stream();
    SplitDataset data =
        SplitDataset.draw(
            dataset, experiment.data().normalization(), experiment.data().validation(), stream);
    TrainingTask task =
        new TrainingTask(
            experiment.network(),
            GaussianGlorot.draw(experiment.network(), stream),
            Mask.dense(experiment.network()),
            experiment.recipe(),
            data);
    DataOrder order =
        new DataOrder(data.trainingIndices(), experiment.recipe().batchSize(), stream);
    try (Training training = engine.begin(task)) {
      steps(training, order, experiment, 1, WARM_UP_STEPS);
      long start = System.nanoTime();
      steps(training, order, experiment, WARM_UP_STEPS + 1, MEASURED_STEPS);
      long stepped = System.nanoTime();
      training.evaluate(Split.VALIDATION);
      training.evaluate(Split.TEST);
      long evaluated = System.nanoTime();
      training.evaluate(Split.TRAINING);
      long end = System.nanoTime();
      return new Calibration(
          Duration.ofNanos((stepped - start) / MEASURED_STEPS),
          Duration.ofNanos(evaluated - stepped),
          Duration.ofNanos(end - evaluated));
    }
  }

  private static void steps(
      Training training, DataOrder order, Experiment experiment, int first, int count) {
    RandomStream dropout = new StreamName(experiment.seed(), 0, 0, Purpose.DROPOUT, 0).stream();
    for (int step = first; step < first + count; step++) {
      training.step(
          order.batch(step),
          experiment.recipe().optimizer().learningRate().value(),
          dropout.substream(step));
    }
  }
}
