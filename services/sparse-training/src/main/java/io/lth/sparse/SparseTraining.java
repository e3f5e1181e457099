package io.lth.sparse;

import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.Split;
import io.lth.lottery.network.Layer;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A training of this engine: whichever layout suits its mask, and the steps taken so far. */
final class SparseTraining implements Training {
  private static final float[][] NO_DROPOUT = {};

  // Among how many images those alike are sought. More are more alike, and take longer to find,
  // which pays where they are evaluated again and again.
  private static final int AT_ONCE = 40 * Lanes.BLOCK;
  private static final int AT_ONCE_FOR_ONCE = 4 * Lanes.BLOCK;

  private final TrainingTask task;
  private final Examples training;
  private final Examples test;
  private final int[] trainingIndices;
  private final int[] validationIndices;
  private final int[] testIndices;
  private final Update update;
  private final TrainableNetwork network;
  private final float[][] dropoutFactors;
  private final Map<Split, List<EvaluationImages>> laidOut = new EnumMap<>(Split.class);
  private int steps;

  SparseTraining(TrainingTask task, Examples training, Examples test) {
    this.task = task;
    this.training = training;
    this.test = test;
    this.trainingIndices = task.data().trainingIndices();
    this.validationIndices = task.data().validationIndices();
    this.testIndices = IntStream.range(0, task.data().count(Split.TEST)).toArray();
    this.update = Update.of(task.recipe().optimizer());
    int moments = task.recipe().optimizer().moments().size();
    this.network =
        task.mask().density().fraction() >= SparseEngine.DENSE_FROM
            ? new DenseNetwork(task, moments)
            : new SparseNetwork(task, moments);
    network.set(task.initial(), List.of());
    this.dropoutFactors = dropoutFactors();
  }

  @Override
  public double step(int[] examples, double learningRate, TrainingStreams streams) {
    steps++;
    update.begin(steps, learningRate);
    if (task.recipe().dropout() == 0) {
      return network.step(training, examples, NO_DROPOUT, update);
    }
    draw(streams.dropout(), examples.length);
    return network.step(training, examples, dropoutFactors, update);
  }

  @Override
  public Evaluation evaluate(Split split, Runnable between) {
    Likelihood.Tally tally = new Likelihood.Tally();
    images(split).forEach(images -> images.evaluate(tally, between));
    return task.evaluation(split, tally.loss(), tally.correct(), steps);
  }

  // What is evaluated again and again is laid out once; all training examples would be too many.
  private Stream<EvaluationImages> images(Split split) {
    return switch (split) {
      case TRAINING -> layOut(training, trainingIndices, AT_ONCE_FOR_ONCE);
      case VALIDATION, TEST -> laidOut.computeIfAbsent(split, this::layOut).stream();
    };
  }

  private List<EvaluationImages> layOut(Split split) {
    return (split == Split.TEST
            ? layOut(test, testIndices, AT_ONCE)
            : layOut(training, validationIndices, AT_ONCE))
        .toList();
  }

  private Stream<EvaluationImages> layOut(Examples examples, int[] chosen, int atOnce) {
    return IntStream.iterate(0, from -> from < chosen.length, from -> from + atOnce)
        .mapToObj(from -> Arrays.copyOfRange(chosen, from, Math.min(from + atOnce, chosen.length)))
        .map(some -> network.layOut(examples, some));
  }

  @Override
  public TrainingState state() {
    SequencedMap<String, Weights> moments = new LinkedHashMap<>();
    List<String> names = task.recipe().optimizer().moments();
    for (int i = 0; i < names.size(); i++) {
      moments.put(names.get(i), network.moment(i));
    }
    return new TrainingState(steps, network.weights(), moments);
  }

  @Override
  public void restore(TrainingState state) {
    task.requireRestorable(state);
    network.set(state.weights(), List.copyOf(state.moments().sequencedValues()));
    steps = state.steps();
  }

  @Override
  public void close() {}

  private float[][] dropoutFactors() {
    List<Layer> layers = task.network().layers();
    return task.recipe().dropout() == 0
        ? NO_DROPOUT
        : layers.subList(0, layers.size() - 1).stream()
            .map(layer -> new float[task.recipe().batchSize() * layer.outputs()])
            .toArray(float[][]::new);
  }

  private void draw(RandomStream stream, int batch) {
    List<Layer> layers = task.network().layers();
    for (int l = 0; l < dropoutFactors.length; l++) {
      task.recipe().drawDropout(stream, dropoutFactors[l], batch * layers.get(l).outputs());
    }
  }
}
