package io.lth.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lth.datasets.DatasetCatalog;
import io.lth.datasets.DatasetLoader;
import io.lth.datasets.DatasetSettings;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.recipe.DataOrder;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import io.lth.training.DjlEngine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LeNet-300-100 on MNIST, in the paper's settings, by this engine and by DJL side by side. */
class AgreementIT {
  private static final Network NETWORK = Networks.LENET_300_100;
  private static final int BATCH = 60;
  private static final SparseEngine SPARSE = new SparseEngine();
  private static final DjlEngine DJL = new DjlEngine();

  private static Dataset mnist;

  @BeforeAll
  static void load() {
    mnist =
        new DatasetLoader(
                DatasetCatalog.standard(),
                DatasetSettings.cachedIn(Path.of("target", "data")),
                System.err::println)
            .load("mnist");
  }

  @AfterAll
  static void close() {
    DJL.close();
  }

  /**
   * Rounding differs, and a training amplifies it; how much depends on the CPU and on chance. So
   * DJL is held against itself too, begun three times from weights of which each is moved to a
   * neighbouring number: after 1,000 steps our network is no farther from DJL's than three times as
   * far as the farthest of those (Euclidean, by tensor), and the losses differ by less than 0.005.
   *
   * @param rounds of pruning: dense; the sparsest dense layout; compressed
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 5, 7, 15})
  void aThousandStepsStayAsCloseAsRoundingAllows(int rounds) {
    TrainingTask task = task(0, rounds);
    try (Training ours = SPARSE.begin(task);
        Training theirs = DJL.begin(task)) {
      run(ours, task, 0, 1000);
      run(theirs, task, 0, 1000);
      assertThat(ours.evaluate(Split.VALIDATION).loss())
          .isCloseTo(theirs.evaluate(Split.VALIDATION).loss(), within(0.005));
      Weights expected = theirs.state().weights();
      Map<String, Double> byRounding = new HashMap<>();
      for (int draw = 0; draw < 3; draw++) {
        distances(movedTraining(task, draw), expected)
            .forEach((name, distance) -> byRounding.merge(name, distance, Math::max));
      }
      distances(ours.state().weights(), expected)
          .forEach(
              (name, distance) ->
                  assertThat(distance).as(name).isLessThan(3 * byRounding.getOrDefault(name, 0.0)));
    }
  }

  /** DJL's network after 1,000 steps from weights that are each moved to the next number. */
  private static Weights movedTraining(TrainingTask task, int draw) {
    RandomStream stream = stream(draw, Purpose.REINITIALIZATION);
    SequencedMap<String, Tensor> moved = new LinkedHashMap<>();
    task.initial()
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = new float[tensor.size()];
              for (int i = 0; i < values.length; i++) {
                float value = tensor.at(i);
                boolean up = stream.nextFloat() < 0.5f;
                values[i] = value == 0 ? 0 : up ? Math.nextUp(value) : Math.nextDown(value);
              }
              moved.put(name, Tensor.owning(tensor.shape(), values));
            });
    try (Training training =
        DJL.begin(
            new TrainingTask(
                task.network(), new Weights(moved), task.mask(), task.recipe(), task.data()))) {
      run(training, task, 0, 1000);
      return training.state().weights();
    }
  }

  private static Map<String, Double> distances(Weights one, Weights other) {
    Map<String, Double> distances = new LinkedHashMap<>();
    one.tensors()
        .forEach((name, tensor) -> distances.put(name, distance(tensor, other.tensor(name))));
    return distances;
  }

  /**
   * Paired by seed, at one density: the mean difference of test accuracies after 600 steps lies
   * within its 95 % interval around 0 (Student's t, 4 degrees of freedom). The spread must be small
   * enough that a difference of 0.3 percentage points would be found nine times of ten: (2.776 +
   * 1.533) · s / √5 below 0.3.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 7, 15})
  void accuraciesOverFiveSeedsAreStatisticallyTheSame(int rounds) {
    double[] differences = new double[5];
    for (int seed = 0; seed < differences.length; seed++) {
      TrainingTask task = task(seed, rounds);
      differences[seed] = 100 * (accuracy(SPARSE, task, seed) - accuracy(DJL, task, seed));
    }
    double mean = 0;
    for (double difference : differences) {
      mean += difference / differences.length;
    }
    double squares = 0;
    for (double difference : differences) {
      squares += (difference - mean) * (difference - mean);
    }
    double error = Math.sqrt(squares / (differences.length - 1) / differences.length);

    assertThat((2.776 + 1.533) * error).as("difference that would be found").isLessThan(0.3);
    assertThat(Math.abs(mean)).as("mean difference").isLessThanOrEqualTo(2.776 * error);
  }

  private static double accuracy(TrainingEngine engine, TrainingTask task, int seed) {
    try (Training training = engine.begin(task)) {
      run(training, task, seed, 600);
      return training.evaluate(Split.TEST).accuracy();
    }
  }

  private static void run(Training training, TrainingTask task, int seed, int steps) {
    DataOrder order =
        new DataOrder(task.data().trainingIndices(), BATCH, stream(seed, Purpose.DATA_ORDER));
    TrainingStreams streams = TrainingStreams.of(purpose -> stream(seed, purpose));
    for (int step = 1; step <= steps; step++) {
      training.step(order.batch(step), 1.2e-3, streams.ofStep(step));
    }
  }

  private static TrainingTask task(int seed, int rounds) {
    Weights initial = GaussianGlorot.draw(NETWORK, stream(seed, Purpose.INITIALIZATION));
    var strategy =
        new LayerwiseMagnitude(
            Map.of(
                LayerKind.FULLY_CONNECTED, PruningRate.of("0.2"),
                LayerKind.OUTPUT, PruningRate.of("0.1")));
    Mask dense = Mask.dense(NETWORK);
    Mask mask = rounds == 0 ? dense : strategy.prune(NETWORK, initial, dense, rounds);
    SplitDataset data =
        SplitDataset.draw(
            mnist, Normalization.UNIT_INTERVAL, 5_000, stream(seed, Purpose.VALIDATION_SPLIT));
    var recipe =
        new TrainingRecipe(Optimizer.Adam.of(1.2e-3), Schedule.CONSTANT, 50_000, BATCH, 100, 0);
    return new TrainingTask(NETWORK, mask.applyTo(initial), mask, recipe, data);
  }

  private static RandomStream stream(int seed, Purpose purpose) {
    return new StreamName(new Seed(seed), 0, 0, purpose, 0).stream();
  }

  private static double distance(Tensor one, Tensor other) {
    double squares = 0;
    for (int i = 0; i < one.size(); i++) {
      squares += Math.pow((double) one.at(i) - other.at(i), 2);
    }
    return Math.sqrt(squares);
  }
}
