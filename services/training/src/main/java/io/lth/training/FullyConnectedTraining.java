package io.lth.training;

import static io.lth.training.FullyConnectedProgram.tensor;
import static io.lth.training.FullyConnectedProgram.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.Split;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingTask;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * A fully connected network in native memory, and its optimizer's state. What is pruned stays 0 as
 * long as gradients are finite; a training that left the finite numbers is named at its next
 * evaluation.
 */
final class FullyConnectedTraining implements Training {
  static final String FIRST_MOMENT = "first-moment";
  static final String SECOND_MOMENT = "second-moment";
  static final String MOMENTUM = "momentum";

  private static final int EVALUATED_AT_ONCE = 1000;

  private final NDManager memory;
  private final TrainingTask task;
  private final FullyConnectedProgram program = new FullyConnectedProgram();
  private final SequencedMap<String, NDArray> parameters;
  private final SequencedMap<String, SequencedMap<String, NDArray>> moments = new LinkedHashMap<>();

  // What does not change from call to call is handed over to the program once.
  private final List<IValue> kept = new ArrayList<>();
  private final IValue parameterList;
  private final IValue maskList;
  private final IValue noTensors;
  private final Examples training;
  private final Examples validation;
  private final Examples test;
  private final Map<String, IValue> momentLists = new LinkedHashMap<>();
  private int steps;

  /** Of one split. */
  private record Examples(IValue images, IValue labels, IValue indices) {}

  FullyConnectedTraining(NDManager memory, TrainingTask task, NativeDataset data) {
    requireParameters(task.network(), task.initial());
    this.memory = memory;
    this.task = task;
    this.parameters = copy(task.initial());
    for (String moment : momentNames(task.recipe().optimizer())) {
      moments.put(moment, copy(task.initial().zeros()));
    }
    parameterList = keep(list(parameters));
    maskList = keep(tensors(masks(task.mask())));
    noTensors = keep(tensors(List.of()));
    moments.forEach((name, moment) -> momentLists.put(name, keep(list(moment))));
    training = examples(data.training(), task.data().trainingIndices());
    validation = examples(data.training(), task.data().validationIndices());
    test = examples(data.test(), IntStream.range(0, task.data().count(Split.TEST)).toArray());
  }

  @Override
  public double step(int[] examples, double learningRate, RandomStream dropout) {
    try (NDManager scope = memory.newSubManager();
        IValue chosen = tensor(scope.create(examples));
        IValue rate = IValue.from(learningRate)) {
      if (task.recipe().dropout() == 0) {
        return step(chosen, rate, noTensors);
      }
      try (IValue factors = tensors(dropoutFactors(scope, examples.length, dropout))) {
        return step(chosen, rate, factors);
      }
    }
  }

  private double step(IValue examples, IValue rate, IValue dropout) {
    double loss =
        switch (task.recipe().optimizer()) {
          case Optimizer.Adam adam -> adam(adam, examples, rate, dropout);
          case Optimizer.Sgd sgd -> sgd(sgd, examples, rate, dropout);
        };
    steps++;
    return loss;
  }

  private double adam(Optimizer.Adam adam, IValue examples, IValue rate, IValue dropout) {
    try (IValue step = IValue.from(steps + 1L);
        IValue beta1 = IValue.from(adam.beta1());
        IValue beta2 = IValue.from(adam.beta2());
        IValue epsilon = IValue.from(adam.epsilon())) {
      return program.number(
          "adam",
          parameterList,
          maskList,
          dropout,
          training.images,
          training.labels,
          examples,
          momentList(FIRST_MOMENT),
          momentList(SECOND_MOMENT),
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

  private double sgd(Optimizer.Sgd sgd, IValue examples, IValue rate, IValue dropout) {
    try (IValue factor = IValue.from(sgd.momentum());
        IValue decay = IValue.from(sgd.weightDecay())) {
      return program.number(
          "sgd",
          parameterList,
          maskList,
          dropout,
          training.images,
          training.labels,
          examples,
          momentLists.getOrDefault(MOMENTUM, noTensors),
          rate,
          factor,
          decay);
    }
  }

  @Override
  public Evaluation evaluate(Split split) {
    Examples part =
        switch (split) {
          case TRAINING -> training;
          case VALIDATION -> validation;
          case TEST -> test;
        };
    double[] sums;
    try (IValue chunk = IValue.from((long) EVALUATED_AT_ONCE)) {
      sums =
          program.numbers("evaluate", parameterList, part.images, part.labels, part.indices, chunk);
    }
    int count = task.data().count(split);
    double loss = sums[0] / count;
    if (!Double.isFinite(loss)) {
      throw Problem.of(Fault.DIVERGENCE, "training-diverged")
          .expected("a finite loss")
          .found("%s on the %s examples".formatted(loss, split.name().toLowerCase(Locale.ROOT)))
          .where("%s after iteration %d".formatted(task.network().name(), steps))
          .remedy("Lower the learning rate, or warm it up; the same training would diverge again.")
          .exception();
    }
    return new Evaluation(loss, (int) sums[1], count);
  }

  @Override
  public TrainingState state() {
    SequencedMap<String, Weights> states = new LinkedHashMap<>();
    moments.forEach((name, moment) -> states.put(name, weights(moment)));
    return new TrainingState(steps, weights(parameters), states);
  }

  @Override
  public void restore(TrainingState state) {
    if (!state.weights().sameShapes(task.initial())
        || !state.moments().keySet().equals(moments.keySet())) {
      throw new IllegalArgumentException(
          "a state with %s and moments %s does not fit this training of %s with %s"
              .formatted(
                  state.weights().names(),
                  state.moments().keySet(),
                  parameters.keySet(),
                  moments.keySet()));
    }
    requireMasked("weights", state.weights());
    state.moments().forEach(this::requireMasked);
    write(state.weights(), parameters);
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

  // The step keeps zeros at 0, but does not make them: a revived one would go on living.
  private void requireMasked(String what, Weights weights) {
    int violations = task.mask().violations(weights);
    if (violations > 0) {
      throw new IllegalArgumentException(
          "%d pruned entries of the restored %s are not 0".formatted(violations, what));
    }
  }

  private static void requireParameters(Network network, Weights initial) {
    List<String> expected =
        network.layers().stream()
            .flatMap(layer -> List.of(layer.weightName(), layer.biasName()).stream())
            .toList();
    if (!List.copyOf(initial.names()).equals(expected)) {
      throw new IllegalArgumentException(
          "%s has parameters %s, but the initial weights are %s"
              .formatted(network.name(), expected, initial.names()));
    }
  }

  private static List<String> momentNames(Optimizer optimizer) {
    return switch (optimizer) {
      case Optimizer.Adam _ -> List.of(FIRST_MOMENT, SECOND_MOMENT);
      case Optimizer.Sgd sgd -> sgd.momentum() == 0 ? List.of() : List.of(MOMENTUM);
    };
  }

  /** Inverted dropout: 0 with the recipe's probability, else what keeps the expectation. */
  private List<NDArray> dropoutFactors(NDManager scope, int batch, RandomStream stream) {
    double probability = task.recipe().dropout();
    float kept = (float) (1 / (1 - probability));
    List<NDArray> factors = new ArrayList<>();
    List<Layer> layers = task.network().layers();
    for (Layer layer : layers.subList(0, layers.size() - 1)) {
      float[] values = new float[batch * layer.outputs()];
      for (int i = 0; i < values.length; i++) {
        values[i] = stream.nextFloat() < probability ? 0 : kept;
      }
      factors.add(scope.create(values, new Shape(batch, layer.outputs())));
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

  private Examples examples(NativeDataset.Part part, int[] indices) {
    return new Examples(
        keep(tensor(part.images())),
        keep(tensor(part.labels())),
        keep(tensor(memory.create(indices))));
  }

  private IValue keep(IValue value) {
    kept.add(value);
    return value;
  }

  private static IValue list(SequencedMap<String, NDArray> arrays) {
    return tensors(List.copyOf(arrays.sequencedValues()));
  }

  private SequencedMap<String, NDArray> copy(Weights weights) {
    SequencedMap<String, NDArray> arrays = new LinkedHashMap<>();
    weights.tensors().forEach((name, tensor) -> arrays.put(name, allocate(tensor)));
    return arrays;
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
