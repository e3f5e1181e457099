package io.lth.training;

import static io.lth.training.Program.tensor;
import static io.lth.training.Program.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.Augmentation;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Split;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Parameter;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * A network in native memory, and its optimizer's state. What is pruned stays 0 as long as
 * gradients are finite; a training that left the finite numbers is named at its next evaluation.
 */
final class NetworkTraining implements Training {
  private static final int EVALUATED_AT_ONCE = 1000;

  // Of one block's outputs: 64 MiB, so that two trainings fit small machines.
  private static final int VALUES_AT_ONCE = 1 << 24;

  private final NDManager memory;
  private final TrainingTask task;
  private final Program program;
  private final SequencedMap<String, NDArray> parameters;
  private final SequencedMap<String, NDArray> statistics;
  private final SequencedMap<String, SequencedMap<String, NDArray>> moments = new LinkedHashMap<>();

  // What does not change from call to call is handed over to the program once.
  private final List<IValue> kept = new ArrayList<>();
  private final IValue parameterList;
  private final IValue statisticList;
  private final IValue maskList;
  private final IValue noTensors;
  private final List<Examples> training;
  private final List<Examples> validation;
  private final List<Examples> test;
  private final Map<String, IValue> momentLists = new LinkedHashMap<>();
  private int steps;

  /**
   * A part of a split, or a batch: the indices into images and labels that count. A batch may have
   * images of its own.
   */
  private record Examples(IValue images, IValue labels, IValue indices) {}

  /**
   * The examples of one step.
   *
   * @param own what is the step's alone
   */
  private record Batch(Examples examples, List<IValue> own) implements AutoCloseable {
    @Override
    public void close() {
      own.forEach(IValue::close);
    }
  }

  NetworkTraining(NDManager memory, TrainingTask task, NativeDataset data) {
    this.memory = memory;
    this.task = task;
    this.program = new Program(task.network());
    this.parameters = copy(task.initial(), true);
    this.statistics = copy(task.initial(), false);
    for (String moment : task.recipe().optimizer().moments()) {
      moments.put(moment, copy(task.initial().zeros(), true));
    }
    parameterList = keep(list(parameters));
    statisticList = keep(list(statistics));
    maskList = keep(tensors(masks(task.mask())));
    noTensors = keep(tensors(List.of()));
    moments.forEach((name, moment) -> momentLists.put(name, keep(list(moment))));
    training = examples(data.training(), task.data().trainingIndices());
    validation = examples(data.training(), task.data().validationIndices());
    test = examples(data.test(), IntStream.range(0, task.data().count(Split.TEST)).toArray());
  }

  @Override
  public double step(int[] examples, double learningRate, TrainingStreams streams) {
    try (NDManager scope = memory.newSubManager();
        Batch batch = batch(scope, examples, streams.augmentation());
        IValue rate = IValue.from(learningRate)) {
      if (task.recipe().dropout() == 0) {
        return step(batch.examples, rate, noTensors);
      }
      try (IValue factors = tensors(dropoutFactors(scope, examples.length, streams.dropout()))) {
        return step(batch.examples, rate, factors);
      }
    }
  }

  private Batch batch(NDManager scope, int[] chosen, RandomStream stream) {
    Augmentation augmentation = task.recipe().augmentation();
    if (augmentation.equals(Augmentation.NONE)) {
      IValue indices = tensor(scope.create(chosen));
      Examples any = training.getFirst();
      return new Batch(new Examples(any.images, any.labels, indices), List.of(indices));
    }
    LabelledImages images = task.data().dataset().training();
    float[] varied = new float[chosen.length * images.shape().size()];
    augmentation.copyBatch(images, chosen, task.data().normalization(), stream, varied);
    var own =
        new Examples(
            tensor(scope.create(varied, NativeDataset.shape(chosen.length, images.shape()))),
            tensor(scope.create(Arrays.stream(chosen).mapToLong(images::label).toArray())),
            tensor(scope.create(IntStream.range(0, chosen.length).toArray())));
    return new Batch(own, List.of(own.images, own.labels, own.indices));
  }

  private double step(Examples batch, IValue rate, IValue dropout) {
    double loss =
        switch (task.recipe().optimizer()) {
          case Optimizer.Adam adam -> adam(adam, batch, rate, dropout);
          case Optimizer.Sgd sgd -> sgd(sgd, batch, rate, dropout);
        };
    steps++;
    return loss;
  }

  private double adam(Optimizer.Adam adam, Examples batch, IValue rate, IValue dropout) {
    try (IValue step = IValue.from(steps + 1L);
        IValue beta1 = IValue.from(adam.beta1());
        IValue beta2 = IValue.from(adam.beta2());
        IValue epsilon = IValue.from(adam.epsilon())) {
      return program.number(
          "adam",
          parameterList,
          statisticList,
          maskList,
          dropout,
          batch.images,
          batch.labels,
          batch.indices,
          momentList(Optimizer.Adam.FIRST_MOMENT),
          momentList(Optimizer.Adam.SECOND_MOMENT),
          step,
          rate,
          beta1,
          beta2,
          epsilon);
    }
  }

  private IValue momentList(String name) {
    return Objects.requireNonNull(momentLists.get(name), name);
  }

  private double sgd(Optimizer.Sgd sgd, Examples batch, IValue rate, IValue dropout) {
    try (IValue factor = IValue.from(sgd.momentum());
        IValue decay = IValue.from(sgd.weightDecay())) {
      return program.number(
          "sgd",
          parameterList,
          statisticList,
          maskList,
          dropout,
          batch.images,
          batch.labels,
          batch.indices,
          momentLists.getOrDefault(Optimizer.Sgd.MOMENTUM, noTensors),
          rate,
          factor,
          decay);
    }
  }

  @Override
  public Evaluation evaluate(Split split, Runnable between) {
    List<Examples> parts =
        switch (split) {
          case TRAINING -> training;
          case VALIDATION -> validation;
          case TEST -> test;
        };
    double loss = 0;
    int correct = 0;
    for (Examples part : parts) {
      between.run();
      double[] sums =
          program.numbers(
              "evaluate", parameterList, statisticList, part.images, part.labels, part.indices);
      loss += sums[0];
      correct += (int) sums[1];
    }
    return task.evaluation(split, loss, correct, steps);
  }

  @Override
  public TrainingState state() {
    SequencedMap<String, Weights> states = new LinkedHashMap<>();
    moments.forEach((name, moment) -> states.put(name, weights(moment)));
    SequencedMap<String, NDArray> whole = new LinkedHashMap<>();
    for (Parameter parameter : task.network().parameters()) {
      whole.put(parameter.name(), array(parameter));
    }
    return new TrainingState(steps, weights(whole), states);
  }

  @Override
  public void restore(TrainingState state) {
    task.requireRestorable(state);
    write(state.weights(), parameters);
    write(state.weights(), statistics);
    for (var moment : moments.entrySet()) {
      write(
          Objects.requireNonNull(state.moments().get(moment.getKey()), moment.getKey()),
          moment.getValue());
    }
    steps = state.steps();
  }

  @Override
  public void close() {
    kept.forEach(IValue::close);
    kept.clear();
    program.close();
    memory.close();
  }

  private List<NDArray> dropoutFactors(NDManager scope, int batch, RandomStream stream) {
    List<NDArray> factors = new ArrayList<>();
    for (int units : task.network().droppedUnits()) {
      float[] values = new float[batch * units];
      task.recipe().drawDropout(stream, values, values.length);
      factors.add(scope.create(values, new Shape(batch, units)));
    }
    return factors;
  }

  private List<NDArray> masks(Mask mask) {
    if (mask.density().remaining() == mask.density().total()) {
      return List.of();
    }
    List<NDArray> masks = new ArrayList<>();
    for (LayerMask layer : mask.layers().values()) {
      float[] values = new float[layer.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = layer.keeps(i) ? 1 : 0;
      }
      masks.add(allocate(Tensor.owning(layer.shape(), values)));
    }
    return masks;
  }

  /** In parts that are evaluated at once. */
  private List<Examples> examples(NativeDataset.Part part, int[] indices) {
    IValue images = keep(tensor(part.images()));
    IValue labels = keep(tensor(part.labels()));
    int length = evaluatedAtOnce();
    List<Examples> parts = new ArrayList<>();
    for (int from = 0; from < indices.length; from += length) {
      int[] chosen = Arrays.copyOfRange(indices, from, Math.min(from + length, indices.length));
      parts.add(new Examples(images, labels, keep(tensor(memory.create(chosen)))));
    }
    return parts;
  }

  private IValue keep(IValue value) {
    kept.add(value);
    return value;
  }

  private static IValue list(SequencedMap<String, NDArray> arrays) {
    return tensors(List.copyOf(arrays.sequencedValues()));
  }

  private SequencedMap<String, NDArray> copy(Weights weights, boolean trained) {
    SequencedMap<String, NDArray> arrays = new LinkedHashMap<>();
    for (Parameter parameter : task.network().parameters()) {
      if (parameter.role().trained() == trained) {
        arrays.put(parameter.name(), allocate(weights.tensor(parameter.name())));
      }
    }
    return arrays;
  }

  private NDArray array(Parameter parameter) {
    return Objects.requireNonNull(
        (parameter.role().trained() ? parameters : statistics).get(parameter.name()),
        parameter.name());
  }

  private int evaluatedAtOnce() {
    return Math.clamp(VALUES_AT_ONCE / task.network().largest(), 1, EVALUATED_AT_ONCE);
  }

  // Duplicated, because an array made from Java's memory lies where Java put it, and matrix
  // products promise the same bits only for memory aligned as libtorch aligns its own.
  private NDArray allocate(Tensor tensor) {
    try (NDArray view = memory.create(tensor.toArray(), shape(tensor))) {
      return view.duplicate();
    }
  }

  private static Shape shape(Tensor tensor) {
    return new Shape(tensor.shape().stream().mapToLong(Integer::longValue).toArray());
  }

  private Weights weights(SequencedMap<String, NDArray> arrays) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) ->
            tensors.put(
                name, Tensor.owning(task.initial().tensor(name).shape(), array.toFloatArray())));
    return new Weights(tensors);
  }

  private static void write(Weights source, SequencedMap<String, NDArray> target) {
    target.forEach((name, array) -> array.set(FloatBuffer.wrap(source.tensor(name).toArray())));
  }
}
