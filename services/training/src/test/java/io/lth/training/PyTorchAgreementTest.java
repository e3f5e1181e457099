package io.lth.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.network.Parameter;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.TinyNetworks;
import io.lth.stages.testing.TinyTraining;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same networks, written by hand in PyTorch, on the same weights and images: {@code
 * src/test/python/networks_in_pytorch.py} wrote what they compute into {@code pytorch/}.
 */
class PyTorchAgreementTest {
  private static final int BATCH = 4;
  private static final int STEPS = 100;
  private static final int SAMPLES = 24;

  /** Of a tensor's largest magnitude. */
  private static final double TOLERANCE = 1e-4;

  private static final Optimizer GRADIENT = new Optimizer.Sgd(new LearningRate(0.01), 0.9, 0);
  private static final DjlEngine ENGINE = new DjlEngine();

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  static Stream<Network> networks() {
    return Stream.concat(Networks.all().stream(), tinyNetworks());
  }

  static Stream<Network> tinyNetworks() {
    return Stream.of(TinyNetworks.CONV, TinyNetworks.RESNET);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void logitsAreThoseOfPyTorch(Network network) throws IOException {
    assertClose("logits", logits(network, weights(network)), expected(network).logits());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void gradientsAndRunningStatisticsAreThoseOfPyTorch(Network network) throws IOException {
    Expected expected = expected(network);
    TrainingTask task = task(network, weights(network), GRADIENT);
    try (Training training = ENGINE.begin(task)) {
      double loss = run(training, task, 1);
      TrainingState state = training.state();

      assertThat(loss).isCloseTo(expected.loss(), within(TOLERANCE * expected.loss()));
      // After one step without decay the momentum is the gradient itself.
      assertAgrees(TinyTraining.moment(state, "momentum"), expected.of("gradient"));
      assertThat(expected.of("gradient").keySet()).containsExactlyElementsOf(names(network, true));
      assertAgrees(state.weights(), expected.of("statistic"));
      assertThat(expected.of("statistic").keySet())
          .containsExactlyElementsOf(names(network, false));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tinyNetworks")
  void aHundredStepsAreThoseOfPyTorchsOptimizers(Network network) throws IOException {
    Map<String, Optimizer> optimizers =
        Map.of(
            "adam",
            Optimizer.Adam.of(1e-3),
            "sgd",
            new Optimizer.Sgd(new LearningRate(0.01), 0.9, 1e-2));
    for (var optimizer : optimizers.entrySet()) {
      TrainingTask task = task(network, weights(network), optimizer.getValue());
      try (Training training = ENGINE.begin(task)) {
        run(training, task, STEPS);
        Map<String, Described> expected = expected(network).of(optimizer.getKey());
        assertThat(expected.keySet()).containsExactlyElementsOf(task.initial().names());
        assertAgrees(training.state().weights(), expected);
      }
    }
  }

  @Test
  void aWeightThatIsATenthOffIsNoticed() throws IOException {
    Network network = TinyNetworks.RESNET;
    Expected expected = expected(network);
    String name = "layer1.0.conv2.weight";
    Weights right = weights(network);
    float[] values = right.tensor(name).toArray();
    values[0] += 0.1f;
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(right.tensors());
    tensors.put(name, Tensor.of(right.tensor(name).shape(), values));
    Weights wrong = new Weights(tensors);

    assertThatThrownBy(() -> assertClose("logits", logits(network, wrong), expected.logits()))
        .isInstanceOf(AssertionError.class);
    TrainingTask task = task(network, wrong, GRADIENT);
    try (Training training = ENGINE.begin(task)) {
      run(training, task, 1);
      Weights gradient = TinyTraining.moment(training.state(), "momentum");
      assertThatThrownBy(() -> assertAgrees(gradient, expected.of("gradient")))
          .isInstanceOf(AssertionError.class);
    }
  }

  /**
   * What PyTorch computed.
   *
   * @param tensors by kind and name
   */
  private record Expected(
      double loss, List<Double> logits, Map<String, SequencedMap<String, Described>> tensors) {
    SequencedMap<String, Described> of(String kind) {
      return tensors.getOrDefault(kind, new LinkedHashMap<>());
    }
  }

  /**
   * A tensor.
   *
   * @param values all, or those of hashed positions
   */
  private record Described(double largest, double norm, List<Double> values) {}

  private static Expected expected(Network network) throws IOException {
    double loss = Double.NaN;
    List<Double> logits = List.of();
    Map<String, SequencedMap<String, Described>> tensors = new LinkedHashMap<>();
    try (InputStream file =
        PyTorchAgreementTest.class.getResourceAsStream(
            "pytorch/%s.txt".formatted(network.name()))) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "loss" -> loss = Double.parseDouble(words[1]);
          case "logits" -> logits = numbers(words, 1);
          default ->
              tensors
                  .computeIfAbsent(words[0], _ -> new LinkedHashMap<>())
                  .put(
                      words[1],
                      new Described(
                          Double.parseDouble(words[2]),
                          Double.parseDouble(words[3]),
                          numbers(words, 4)));
        }
      }
    }
    return new Expected(loss, logits, tensors);
  }

  private static List<Double> numbers(String[] words, int from) {
    return Arrays.stream(words).skip(from).map(Double::valueOf).toList();
  }

  private static List<String> names(Network network, boolean trained) {
    return network.parameters().stream()
        .filter(parameter -> parameter.role().trained() == trained)
        .map(Parameter::name)
        .toList();
  }

  private static void assertAgrees(Weights actual, Map<String, Described> expected) {
    expected.forEach(
        (name, described) -> {
          double[] values = new double[actual.tensor(name).size()];
          double largest = 0;
          double squares = 0;
          for (int i = 0; i < values.length; i++) {
            values[i] = actual.tensor(name).at(i);
            largest = Math.max(largest, Math.abs(values[i]));
            squares += values[i] * values[i];
          }
          assertThat(described.largest()).as(name).isPositive();
          double tolerance = TOLERANCE * described.largest();
          assertThat(largest)
              .as("largest of %s", name)
              .isCloseTo(described.largest(), within(tolerance));
          assertThat(Math.sqrt(squares))
              .as("norm of %s", name)
              .isCloseTo(described.norm(), within(TOLERANCE * described.norm()));
          double[] compared = values;
          if (values.length > SAMPLES) {
            compared = new double[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
              compared[i] = values[(int) (hash(name, i) % values.length)];
            }
          }
          assertThat(compared).as(name).hasSize(described.values().size());
          for (int i = 0; i < compared.length; i++) {
            assertThat(compared[i])
                .as("%s, value %d", name, i)
                .isCloseTo(described.values().get(i), within(tolerance));
          }
        });
  }

  private static void assertClose(String what, double[] actual, List<Double> expected) {
    assertThat(actual).hasSize(expected.size());
    double largest = expected.stream().mapToDouble(Math::abs).max().orElseThrow();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual[i])
          .as("%s[%d]", what, i)
          .isCloseTo(expected.get(i), within(TOLERANCE * largest));
    }
  }

  private static double run(Training training, TrainingTask task, int steps) {
    double loss = Double.NaN;
    for (int step = 1; step <= steps; step++) {
      loss =
          training.step(
              new int[] {0, 1, 2, 3},
              task.recipe().optimizer().learningRate().value(),
              TinyTraining.streams(step));
    }
    return loss;
  }

  /** Of the batch, in evaluation. */
  private static double[] logits(Network network, Weights weights) {
    LabelledImages images = images(network, BATCH);
    float[] pixels = new float[BATCH * network.input().size()];
    for (int i = 0; i < BATCH; i++) {
      images.copyNormalized(i, Normalization.UNIT_INTERVAL, pixels, i * network.input().size());
    }
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), LibTorch.ENGINE);
        Program program = new Program(network);
        IValue parameters = Program.tensors(arrays(memory, network, weights, true));
        IValue statistics = Program.tensors(arrays(memory, network, weights, false));
        IValue batch =
            Program.tensor(
                memory.create(
                    pixels,
                    new Shape(
                        BATCH,
                        network.input().channels(),
                        network.input().height(),
                        network.input().width())));
        IValue logits = program.run("logits", parameters, statistics, batch);
        NDArray values = logits.toTensor((PtNDManager) memory)) {
      float[] floats = values.toFloatArray();
      double[] doubles = new double[floats.length];
      Arrays.setAll(doubles, i -> floats[i]);
      return doubles;
    }
  }

  private static List<NDArray> arrays(
      NDManager memory, Network network, Weights weights, boolean trained) {
    List<NDArray> arrays = new ArrayList<>();
    for (String name : names(network, trained)) {
      Tensor tensor = weights.tensor(name);
      long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
      arrays.add(memory.create(tensor.toArray(), new Shape(shape)));
    }
    return arrays;
  }

  private static TrainingTask task(Network network, Weights initial, Optimizer optimizer) {
    LabelledImages training = images(network, BATCH + 1);
    SplitDataset data =
        SplitDataset.draw(
            new Dataset(
                "hashed", Sha256.of("hashed" + network.input()), "hashed", training, training),
            Normalization.UNIT_INTERVAL,
            1,
            TinyTraining.stream(Purpose.VALIDATION_SPLIT));
    var recipe = new TrainingRecipe(optimizer, Schedule.CONSTANT, STEPS, BATCH, STEPS, 0);
    return new TrainingTask(network, initial, Mask.dense(network), recipe, data);
  }

  private static LabelledImages images(Network network, int count) {
    byte[] pixels = new byte[count * network.input().size()];
    byte[] labels = new byte[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) hash("images", i);
    }
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (hash("labels", i) % network.classes());
    }
    return new LabelledImages(network.input(), network.classes(), pixels, labels);
  }

  private static Weights weights(Network network) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      List<Integer> shape = parameter.shape();
      float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
      double field = shape.stream().skip(2).reduce(1, Math::multiplyExact);
      CRC32 seed = seed(parameter.name());
      for (int i = 0; i < values.length; i++) {
        double draw = hash((int) seed.getValue(), i) / (double) (1L << 31) - 1;
        values[i] =
            (float)
                switch (parameter.role()) {
                  case WEIGHT -> draw * Math.sqrt(6.0 / (field * (shape.get(0) + shape.get(1))));
                  case SCALE, RUNNING_VARIANCE -> 1 + 0.2 * draw;
                  case BIAS, RUNNING_MEAN -> 0.2 * draw;
                };
      }
      tensors.put(parameter.name(), Tensor.owning(shape, values));
    }
    return new Weights(tensors);
  }

  private static long hash(String name, int index) {
    return hash((int) seed(name).getValue(), index);
  }

  private static CRC32 seed(String name) {
    CRC32 seed = new CRC32();
    seed.update(name.getBytes(StandardCharsets.UTF_8));
    return seed;
  }

  /** MurmurHash3's finalizer; unsigned, 32 bits. */
  private static long hash(int seed, int index) {
    int value = index * 0x9E3779B1 + seed;
    value = (value ^ (value >>> 16)) * 0x85EBCA6B;
    value = (value ^ (value >>> 13)) * 0xC2B2AE35;
    return Integer.toUnsignedLong(value ^ (value >>> 16));
  }
}
