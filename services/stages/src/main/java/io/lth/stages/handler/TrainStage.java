package io.lth.stages.handler;

import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.StageParameters.Train;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.recipe.DataOrder;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.TrainingSummary;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.artifact.CurveCsv;
import io.lth.stages.artifact.EvidenceJson;
import io.lth.stages.checkpoint.Checkpoint;
import io.lth.stages.port.CheckpointStore;
import io.lth.stages.port.DatasetInput;
import io.lth.stages.port.DatasetSource;
import io.lth.stages.port.Metric;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngines;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network to the end of its recipe, evaluating on the paper's schedule.
 *
 * <p>Killed anywhere, it goes on from its last checkpoint and ends bit for bit where an
 * uninterrupted training ends. How often checkpoints and metrics are written is circumstance and
 * changes no result.
 */
final class TrainStage implements StageHandler<Train> {
  private static final Logger LOG = LoggerFactory.getLogger(TrainStage.class);
  private static final Duration METRICS_INTERVAL = Duration.ofSeconds(5);
  private static final int PROGRESS_INTERVAL = 20;

  private final TrainingEngines engines;
  private final DatasetSource datasets;
  private final CheckpointStore checkpoints;
  private final LongSupplier nanoseconds;
  private final Duration checkpointInterval;

  TrainStage(
      TrainingEngines engines,
      DatasetSource datasets,
      CheckpointStore checkpoints,
      LongSupplier nanoseconds,
      Duration checkpointInterval) {
    this.engines = engines;
    this.datasets = datasets;
    this.checkpoints = checkpoints;
    this.nanoseconds = nanoseconds;
    this.checkpointInterval = checkpointInterval;
  }

  @Override
  public Numerics numerics(Train parameters) {
    return engines.engine(parameters.engine()).numerics();
  }

  @Override
  public void run(Train parameters, StageContext context) {
    Dataset dataset = parameters.data().of(datasets.load(parameters.data().name()));
    SplitDataset data = split(parameters, dataset);
    recordDatasets(data, context);
    Mask mask =
        context.has(Output.MASK) ? context.mask(Output.MASK) : Mask.dense(parameters.network());
    TrainingTask task =
        new TrainingTask(
            parameters.network(), context.weights(Output.WEIGHTS), mask, parameters.recipe(), data);
    try (Training training = engines.engine(parameters.engine()).begin(task)) {
      new Run(parameters, context, task, training).toTheEnd();
    }
    checkpoints.delete(context.checkpointKey());
  }

  private static SplitDataset split(Train parameters, Dataset dataset) {
    DatasetChoice choice = parameters.data();
    return SplitDataset.draw(
        dataset,
        choice.normalization(),
        choice.validation(),
        // One split a trial: every round and arm of it sees the same validation images.
        new StreamName(
                parameters.seed(), parameters.subject().trial(), 0, Purpose.VALIDATION_SPLIT, 0)
            .stream());
  }

  private static void recordDatasets(SplitDataset data, StageContext context) {
    Dataset dataset = data.dataset();
    for (String use : List.of("training", "validation", "test")) {
      context.dataset(
          new DatasetInput(
              dataset.name(),
              dataset.digest(),
              dataset.source(),
              use,
              data.count(Split.TRAINING),
              data.count(Split.TEST)));
    }
  }

  /** One training under way. */
  private final class Run {
    private final Train parameters;
    private final TrainingRecipe recipe;
    private final StageContext context;
    private final TrainingTask task;
    private final Training training;
    private final DataOrder order;
    private final TrainingStreams streams;
    private final List<CurvePoint> points = new ArrayList<>();
    private final List<Metric> unsent = new ArrayList<>();
    private @Nullable Weights earlyStopWeights;
    private @Nullable Weights rewindWeights;
    private int revivedWeights;
    private int revivedMoments;
    private long lastCheckpoint = nanoseconds.getAsLong();
    private long lastMetrics = nanoseconds.getAsLong();

    Run(Train parameters, StageContext context, TrainingTask task, Training training) {
      this.parameters = parameters;
      this.recipe = parameters.recipe();
      this.context = context;
      this.task = task;
      this.training = training;
      this.order =
          new DataOrder(
              task.data().trainingIndices(), recipe.batchSize(), stream(Purpose.DATA_ORDER));
      this.streams = TrainingStreams.of(this::stream);
    }

    private RandomStream stream(Purpose purpose) {
      return new StreamName(
              parameters.seed(),
              parameters.subject().trial(),
              parameters.subject().round(),
              purpose,
              0)
          .stream();
    }

    void toTheEnd() {
      int iteration = restore();
      context.reached(iteration, recipe.iterations());
      double lossSum = 0;
      int lossCount = 0;
      while (iteration < recipe.iterations()) {
        context.checkCancelled();
        iteration++;
        double rate = recipe.schedule().rate(recipe.optimizer().learningRate(), iteration);
        double loss = training.step(order.batch(iteration), rate, streams.ofStep(iteration));
        if (!Double.isFinite(loss)) {
          throw diverged(loss, iteration);
        }
        lossSum += loss;
        lossCount++;
        if (iteration == parameters.snapshot().value()) {
          rewindWeights = training.state().weights();
        }
        if (recipe.evaluatesAt(iteration)) {
          evaluate(iteration, lossSum / lossCount);
          lossSum = 0;
          lossCount = 0;
        }
        if (iteration % PROGRESS_INTERVAL == 0 || iteration == recipe.iterations()) {
          context.reached(iteration, recipe.iterations());
        }
      }
      finish();
    }

    /** The iteration to go on from: that of the last checkpoint, or 0. */
    private int restore() {
      Optional<byte[]> saved = checkpoints.load(context.checkpointKey());
      if (saved.isEmpty()) {
        return 0;
      }
      Checkpoint checkpoint;
      try {
        checkpoint = Checkpoint.decode(saved.get(), context.checkpointKey());
      } catch (ProblemException unreadable) {
        // Nothing is lost but time: the training starts over and ends at the same bits.
        LOG.warn(
            "A checkpoint cannot be used; the training starts over. {}", unreadable.getMessage());
        checkpoints.delete(context.checkpointKey());
        return 0;
      }
      training.restore(checkpoint.state());
      points.addAll(checkpoint.curve().points());
      earlyStopWeights = checkpoint.earlyStopWeights();
      rewindWeights = checkpoint.rewound().orElse(null);
      revivedWeights = checkpoint.revivedWeights();
      revivedMoments = checkpoint.revivedMoments();
      points.forEach(this::queueMetrics);
      LOG.info(
          "{} goes on from iteration {}", parameters.subject().slug(), checkpoint.state().steps());
      return checkpoint.state().steps();
    }

    private void evaluate(int iteration, double trainingLoss) {
      CurvePoint point =
          new CurvePoint(
              new Iteration(iteration),
              trainingLoss,
              evaluate(Split.VALIDATION),
              evaluate(Split.TEST));
      TrainingState state = training.state();
      countRevived(state);
      points.add(point);
      if (new LearningCurve(points).earlyStop().equals(point)) {
        earlyStopWeights = state.weights();
      }
      queueMetrics(point);
      if (passed(lastMetrics, METRICS_INTERVAL)) {
        sendMetrics();
      }
      if (iteration < recipe.iterations() && passed(lastCheckpoint, checkpointInterval)) {
        save(state);
      }
    }

    /** Of a large network it takes many seconds; who stops a training does not wait for its end. */
    private Evaluation evaluate(Split split) {
      return training.evaluate(split, context::checkCancelled);
    }

    private boolean passed(long since, Duration interval) {
      return nanoseconds.getAsLong() - since >= interval.toNanos();
    }

    private void countRevived(TrainingState state) {
      revivedWeights = Math.max(revivedWeights, task.mask().violations(state.weights()));
      for (Weights moment : state.moments().values()) {
        revivedMoments = Math.max(revivedMoments, task.mask().violations(moment));
      }
    }

    private void save(TrainingState state) {
      checkpoints.save(
          context.checkpointKey(),
          new Checkpoint(
                  state,
                  new LearningCurve(points),
                  bestWeights(),
                  rewindWeights,
                  revivedWeights,
                  revivedMoments)
              .encode());
      lastCheckpoint = nanoseconds.getAsLong();
    }

    private void finish() {
      LearningCurve curve = new LearningCurve(points);
      Evaluation finalTraining = evaluate(Split.TRAINING);
      TrainingSummary summary =
          new TrainingSummary(
              parameters.subject(),
              task.mask().density(),
              curve.earlyStop(),
              curve.last(),
              finalTraining,
              revivedWeights,
              revivedMoments);
      context.put(Output.CURVE, ".csv", CurveCsv.encode(curve));
      context.put(Output.SUMMARY, ".json", EvidenceJson.encode(summary));
      context.put(Output.EARLY_STOP_WEIGHTS, bestWeights());
      context.put(Output.FINAL_WEIGHTS, training.state().weights());
      if (rewindWeights != null) {
        context.put(Output.REWIND_WEIGHTS, rewindWeights);
      }
      sendMetrics();
      numbers(summary);
    }

    private void numbers(TrainingSummary summary) {
      context.number("mask/density", summary.density().fraction());
      context.number("early_stop/iteration", summary.earlyStop().iteration().value());
      context.number("early_stop/test_accuracy", summary.earlyStop().test().accuracy());
      context.number("early_stop/test_correct", summary.earlyStop().test().correct());
      context.number("final/test_accuracy", summary.last().test().accuracy());
      context.number("final/test_correct", summary.last().test().correct());
      context.number("final/train_accuracy", summary.finalTraining().accuracy());
    }

    private Weights bestWeights() {
      if (earlyStopWeights == null) {
        throw new IllegalStateException("the last iteration is always evaluated");
      }
      return earlyStopWeights;
    }

    private void queueMetrics(CurvePoint point) {
      int step = point.iteration().value();
      unsent.add(new Metric("train/loss", point.trainingLoss(), step));
      unsent.add(new Metric("val/loss", point.validation().loss(), step));
      unsent.add(new Metric("val/accuracy", point.validation().accuracy(), step));
      unsent.add(new Metric("test/loss", point.test().loss(), step));
      unsent.add(new Metric("test/accuracy", point.test().accuracy(), step));
    }

    private void sendMetrics() {
      context.metrics(List.copyOf(unsent));
      unsent.clear();
      lastMetrics = nanoseconds.getAsLong();
    }

    private ProblemException diverged(double loss, int iteration) {
      return Problem.of(Fault.DIVERGENCE, "training-diverged")
          .expected("a finite loss")
          .found("a loss of " + loss)
          .where("%s, iteration %d".formatted(parameters.subject().slug(), iteration))
          .remedy(
              "lower the learning rate of the experiment, or lengthen its warm-up; trying the same"
                  + " again diverges again")
          .exception();
    }
  }
}
