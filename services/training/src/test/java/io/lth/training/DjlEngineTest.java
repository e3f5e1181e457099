package io.lth.training;

import static io.lth.stages.testing.TinyTraining.DATA;
import static io.lth.stages.testing.TinyTraining.dense;
import static io.lth.stages.testing.TinyTraining.moment;
import static io.lth.stages.testing.TinyTraining.revive;
import static io.lth.stages.testing.TinyTraining.run;
import static io.lth.stages.testing.TinyTraining.stream;
import static io.lth.stages.testing.TinyTraining.task;
import static io.lth.stages.testing.TinyTraining.violations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.Augmentation;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.recipe.DataOrder;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.SyntheticDataset;
import io.lth.stages.testing.TinyNetworks;
import io.lth.stages.testing.TinyTraining;
import io.lth.stages.testing.TrainingLaw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DjlEngineTest {
  private static final DjlEngine ENGINE = new DjlEngine();
  private static final Optimizer ADAM = Optimizer.Adam.of(1.2e-3);
  private static final Optimizer MOMENTUM = new Optimizer.Sgd(new LearningRate(0.05), 0.9, 1e-2);
  private static final Augmentation VARIED = new Augmentation(true, 2);
  private static final Optimizer PLAIN = new Optimizer.Sgd(new LearningRate(0.05), 0, 0);

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  static Stream<TrainingTask> everyKindOfTraining() {
    return Stream.of(ADAM, MOMENTUM, PLAIN)
        .flatMap(
            optimizer ->
                Stream.of(
                    task(optimizer, 1, 0), task(optimizer, 0.3, 0), task(optimizer, 0.3, 0.5)));
  }

  /** And of every kind of block. */
  static Stream<TrainingTask> everyTraining() {
    return Stream.concat(
        everyKindOfTraining(),
        Stream.of(
            task(TinyNetworks.CONV, ADAM, 0.3, 0.5),
            task(TinyNetworks.CONV, MOMENTUM, 0.3, 0),
            task(TinyNetworks.RESNET, ADAM, 1, 0),
            task(TinyNetworks.RESNET, MOMENTUM, 0.3, 0),
            TinyTraining.augmented(task(TinyNetworks.CONV, MOMENTUM, 0.3, 0.5), VARIED)));
  }

  @Test
  void namesWhatDeterminesItsBits() {
    assertThat(ENGINE.numerics().toString())
        .isEqualTo("Numerics[engine=djl-pytorch, version=0.35.1+2.7.1, device=cpu, threads=1]");
  }

  @ParameterizedTest
  @MethodSource("everyKindOfTraining")
  void gradientsAgreeWithPlainJava(TrainingTask task) {
    // After one step without decay the momentum is the gradient itself.
    var optimizer = new Optimizer.Sgd(new LearningRate(0.05), 0.9, 0);
    TrainingTask once =
        task(optimizer, task.mask().density().fraction() == 1 ? 1 : 0.3, task.recipe().dropout());
    PlainTraining plain = new PlainTraining(once);
    try (Training training = ENGINE.begin(once)) {
      double loss = run(training, once, 1, 1);
      assertThat(loss).isCloseTo(plainRun(plain, once, 1), within(1e-6));
      assertClose(moment(training.state(), "momentum"), plain.gradients, 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("everyKindOfTraining")
  void aHundredStepsAgreeWithPlainJava(TrainingTask task) {
    PlainTraining plain = new PlainTraining(task);
    try (Training training = ENGINE.begin(task)) {
      double loss = run(training, task, 1, 100);
      assertThat(loss).isCloseTo(plainRun(plain, task, 100), within(1e-4));
      TrainingState state = training.state();
      assertThat(state.steps()).isEqualTo(100);
      assertClose(state.weights(), plain.parameters, 1e-4);
      if (state.moments().containsKey("first-moment")) {
        assertClose(moment(state, "first-moment"), plain.first, 1e-4);
        assertClose(moment(state, "second-moment"), plain.second, 1e-4);
      }
    }
  }

  static Stream<Arguments> everyLaw() {
    return Arrays.stream(TrainingLaw.values())
        .flatMap(law -> everyTraining().map(task -> Arguments.of(law, task)));
  }

  @ParameterizedTest
  @MethodSource("everyLaw")
  void keepsTheLawsOfTraining(TrainingLaw law, TrainingTask task) {
    assertThat(law.violations(ENGINE, task)).isEmpty();
  }

  @Test
  void aRevivedMomentIsCountedAndRefused() {
    TrainingTask task = task(ADAM, 0.3, 0);
    try (Training training = ENGINE.begin(task)) {
      run(training, task, 1, 5);
      TrainingState revived = revive(task, training.state(), "second-moment");

      assertThat(violations(task.mask(), revived)).isEqualTo(1);
      assertThatThrownBy(() -> training.restore(revived))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 pruned entries of the restored second-moment are not 0");
    }
  }

  @Test
  void dropoutFollowsItsStream() {
    TrainingTask task = task(ADAM, 1, 0.5);
    int[] examples = Arrays.copyOf(DATA.trainingIndices(), 8);
    try (Training training = ENGINE.begin(task);
        Training other = ENGINE.begin(task);
        Training without = ENGINE.begin(task(ADAM, 1, 0))) {
      double loss = training.step(examples, 0.001, TinyTraining.streams(1));
      double another = other.step(examples, 0.001, TinyTraining.streams(2));
      assertThat(loss).isNotEqualTo(another);
      assertThat(loss).isNotEqualTo(without.step(examples, 0.001, TinyTraining.streams(1)));
    }
  }

  @Test
  void batchesAreVariedAsDrawn() {
    TrainingTask plain = task(TinyNetworks.CONV, PLAIN, 1, 0);
    int[] examples = Arrays.copyOf(plain.data().trainingIndices(), TinyTraining.BATCH);
    TrainingTask varied = TinyTraining.augmented(plain, VARIED);
    try (Training training = ENGINE.begin(varied);
        Training another = ENGINE.begin(varied);
        Training byHand = ENGINE.begin(withImagesVaried(plain, examples, TinyTraining.streams(1)));
        Training without = ENGINE.begin(plain)) {
      double loss = training.step(examples, 0.001, TinyTraining.streams(1));

      assertThat(loss).isEqualTo(byHand.step(examples, 0.001, TinyTraining.streams(1)));
      assertThat(training.state().weights()).isEqualTo(byHand.state().weights());
      assertThat(loss)
          .isNotEqualTo(another.step(examples, 0.001, TinyTraining.streams(2)))
          .isNotEqualTo(without.step(examples, 0.001, TinyTraining.streams(1)));
    }
  }

  /** The same task, but that the images themselves are those which a step would see. */
  private static TrainingTask withImagesVaried(
      TrainingTask task, int[] examples, TrainingStreams streams) {
    Dataset dataset = task.data().dataset();
    LabelledImages images = dataset.training();
    int size = images.shape().size();
    float[] batch = new float[examples.length * size];
    VARIED.copyBatch(images, examples, Normalization.UNIT_INTERVAL, streams.augmentation(), batch);
    byte[] pixels = new byte[images.count() * size];
    byte[] labels = new byte[images.count()];
    for (int image = 0; image < images.count(); image++) {
      labels[image] = (byte) images.label(image);
      for (int i = 0; i < size; i++) {
        pixels[image * size + i] = (byte) images.pixel(image, i);
      }
    }
    for (int b = 0; b < batch.length; b++) {
      pixels[examples[b / size] * size + b % size] = (byte) Math.round(255 * batch[b]);
    }
    Dataset varied =
        new Dataset(
            "varied",
            Sha256.of(pixels),
            dataset.source(),
            new LabelledImages(images.shape(), images.classes(), pixels, labels),
            dataset.test());
    return new TrainingTask(
        task.network(),
        task.initial(),
        task.mask(),
        task.recipe(),
        SplitDataset.draw(
            varied, Normalization.UNIT_INTERVAL, 11, stream(Purpose.VALIDATION_SPLIT)));
  }

  @Test
  void evaluationCountsAsPlainJavaDoes() {
    TrainingTask task = task(ADAM, 0.5, 0);
    PlainTraining plain = new PlainTraining(task);
    LabelledImages published = DATA.dataset().training();
    LabelledImages test = DATA.dataset().test();
    int[] whole = IntStream.range(0, test.count()).toArray();
    try (Training training = ENGINE.begin(task)) {
      assertSame(
          training.evaluate(Split.TRAINING), evaluation(plain, published, DATA.trainingIndices()));
      assertSame(
          training.evaluate(Split.VALIDATION),
          evaluation(plain, published, DATA.validationIndices()));
      assertSame(training.evaluate(Split.TEST), evaluation(plain, test, whole));
    }
  }

  @Test
  void manyImagesAreEvaluatedInParts() {
    TrainingTask task = withTestImages(task(ADAM, 0.5, 0), 2_100);
    LabelledImages test = task.data().dataset().test();
    AtomicInteger parts = new AtomicInteger();
    try (Training training = ENGINE.begin(task)) {
      Evaluation evaluation = training.evaluate(Split.TEST, parts::incrementAndGet);
      int[] whole = IntStream.range(0, test.count()).toArray();
      assertSame(evaluation, evaluation(new PlainTraining(task), test, whole));
      assertThat(parts).hasValue(3);
    }
  }

  /** The same task, tested by so many images. */
  private static TrainingTask withTestImages(TrainingTask task, int count) {
    Dataset dataset = task.data().dataset();
    LabelledImages few = dataset.test();
    RandomStream stream = stream(Purpose.VALIDATION_SPLIT);
    byte[] pixels = new byte[count * few.shape().size()];
    byte[] labels = new byte[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) stream.nextInt(256);
    }
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % few.classes());
    }
    Dataset many =
        new Dataset(
            "many",
            Sha256.of(pixels),
            dataset.source(),
            dataset.training(),
            new LabelledImages(few.shape(), few.classes(), pixels, labels));
    return new TrainingTask(
        task.network(),
        task.initial(),
        task.mask(),
        task.recipe(),
        SplitDataset.draw(many, Normalization.UNIT_INTERVAL, 11, stream(Purpose.VALIDATION_SPLIT)));
  }

  @Test
  void divergenceHasAName() {
    var wild = new Optimizer.Sgd(new LearningRate(1e30), 0, 0);
    TrainingTask task = task(wild, 1, 0);
    try (Training training = ENGINE.begin(task)) {
      assertThat(run(training, task, 1, 5)).isNaN();
      var problem =
          catchThrowableOfType(ProblemException.class, () -> training.evaluate(Split.VALIDATION));
      assertThat(problem.code()).isEqualTo("training-diverged");
      assertThat(problem.fault()).isEqualTo(Fault.DIVERGENCE);
      assertThat(problem).hasMessageContaining("tiny after iteration 5");
    }
  }

  @ParameterizedTest
  @MethodSource("everyTraining")
  void aStepLeavesNothingInNativeMemory(TrainingTask task) {
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), LibTorch.ENGINE)) {
      var data = NativeDataset.copy(memory, task.data().dataset(), task.data().normalization());
      try (NDManager own = memory.newSubManager();
          var training = new NetworkTraining(own, task, data)) {
        int arrays = own.getManagedArrays().size();
        run(training, task, 1, 100);
        training.evaluate(Split.TEST);
        training.restore(training.state());
        assertThat(own.getManagedArrays()).hasSize(arrays);
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theProcessDoesNotGrowOverTwentyThousandSteps() throws IOException {
    TrainingTask task = task(ADAM, 0.3, 0.5);
    try (Training training = ENGINE.begin(task)) {
      run(training, task, 1, 10_000);
      long before = residentBytes();
      run(training, task, 10_001, 30_000);
      assertThat(residentBytes() - before).isLessThan(20L << 20);
    }
  }

  @Test
  void aStepCountsTheStatisticsAlongAndAnEvaluationDoesNot() {
    TrainingTask task = task(TinyNetworks.RESNET, MOMENTUM, 1, 0);
    String mean = "layer2.0.shortcut.1.running_mean";
    String variance = "layer2.0.shortcut.1.running_var";
    try (Training training = ENGINE.begin(task)) {
      assertThat(training.state().weights()).isEqualTo(task.initial());
      assertThat(training.state().weights().tensor(mean).toArray()).containsOnly(0f);
      assertThat(training.state().weights().tensor(variance).toArray()).containsOnly(1f);
      run(training, task, 1, 5);
      TrainingState state = training.state();
      assertThat(state.weights().tensor(mean).nonZero()).isEqualTo(6);
      assertThat(state.weights().tensor(variance).toArray()).doesNotContain(1f);
      assertThat(moment(state, "momentum").names())
          .contains("layer2.0.shortcut.1.weight")
          .doesNotContain(mean, variance);

      training.evaluate(Split.TEST);
      assertThat(training.state()).isEqualTo(state);
    }
  }

  @Test
  void anEvaluationDependsOnTheStatistics() {
    TrainingTask task = task(TinyNetworks.RESNET, MOMENTUM, 1, 0);
    try (Training training = ENGINE.begin(task)) {
      run(training, task, 1, 20);
      TrainingState state = training.state();
      Evaluation counted = training.evaluate(Split.TEST);
      SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(state.weights().tensors());
      tensors.put("bn1.running_var", task.initial().tensor("bn1.running_var"));
      training.restore(new TrainingState(20, new Weights(tensors), state.moments()));
      assertThat(training.evaluate(Split.TEST)).isNotEqualTo(counted);
      training.restore(state);
      assertThat(training.evaluate(Split.TEST)).isEqualTo(counted);
    }
  }

  @Test
  void aResidualNetworkLearns() {
    Network network = TinyNetworks.RESNET;
    Dataset dataset = SyntheticDataset.of("learnable", network.input(), 10, 400, 200);
    SplitDataset data =
        SplitDataset.draw(
            dataset, Normalization.UNIT_INTERVAL, 40, stream(Purpose.VALIDATION_SPLIT));
    TrainingTask task = task(network, MOMENTUM, 0.5, 0);
    task = new TrainingTask(network, task.initial(), task.mask(), task.recipe(), data);
    try (Training training = ENGINE.begin(task)) {
      assertThat(training.evaluate(Split.TEST).accuracy()).isLessThan(0.3);
      run(training, task, 1, 400);
      assertThat(training.evaluate(Split.TEST).accuracy()).isGreaterThan(0.6);
    }
  }

  @Test
  void initialWeightsOfAnotherShapeAreRefused() {
    TrainingTask task = task(TinyNetworks.CONV, ADAM, 1, 0);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(task.initial().tensors());
    tensors.put("conv1.bias", Tensor.zeros(List.of(5)));
    TrainingTask other =
        new TrainingTask(
            task.network(), new Weights(tensors), task.mask(), task.recipe(), task.data());
    assertThatThrownBy(() -> ENGINE.begin(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("conv1.bias of tiny-conv has shape [4], but the initial one [5]");
    tensors.remove("conv1.bias");
    TrainingTask fewer =
        new TrainingTask(
            task.network(), new Weights(tensors), task.mask(), task.recipe(), task.data());
    assertThatThrownBy(() -> ENGINE.begin(fewer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tiny-conv has parameters");
  }

  @Test
  void aMomentOfFewerParametersIsRefused() {
    TrainingTask task = task(TinyNetworks.CONV, MOMENTUM, 1, 0);
    try (Training training = ENGINE.begin(task)) {
      TrainingState state = training.state();
      SequencedMap<String, Tensor> fewer = new LinkedHashMap<>(moment(state, "momentum").tensors());
      fewer.remove("conv1.bias");
      SequencedMap<String, Weights> moments =
          new LinkedHashMap<>(Map.of("momentum", new Weights(fewer)));
      assertThatThrownBy(() -> training.restore(new TrainingState(3, state.weights(), moments)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the restored momentum is of");
    }
  }

  @Test
  void imagesOfAnotherShapeAreRefused() {
    Network wide = Networks.fullyConnected("wide", new ImageShape(1, 8, 8), 5, 4);
    assertThatThrownBy(() -> ENGINE.begin(dense(wide, ADAM)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("dataset-does-not-fit");
  }

  @Test
  void aGpuThatIsNotThereIsRefusedByName() {
    assertThatThrownBy(() -> new DjlEngine(TrainingDevice.GPU))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("accelerator-missing")
        .hasMessageContaining("a libtorch for the CPU")
        .hasMessageContaining("PYTORCH_LIBRARY_PATH");
    assertThat(TrainingDevice.named("gpu")).isEqualTo(TrainingDevice.GPU);
    assertThatThrownBy(() -> TrainingDevice.named("gpus"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("unknown-device")
        .hasMessageContaining("did you mean gpu?");
  }

  private static long residentBytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1];
    return Long.parseLong(pages) * 4096;
  }

  private static double plainRun(PlainTraining plain, TrainingTask task, int steps) {
    DataOrder order =
        new DataOrder(DATA.trainingIndices(), TinyTraining.BATCH, stream(Purpose.DATA_ORDER));
    double loss = Double.NaN;
    for (int step = 1; step <= steps; step++) {
      loss =
          plain.step(
              order.batch(step),
              task.recipe().optimizer().learningRate().value(),
              stream(Purpose.DROPOUT).substream(step));
    }
    return loss;
  }

  private static Evaluation evaluation(PlainTraining plain, LabelledImages images, int[] examples) {
    double loss = 0;
    int correct = 0;
    for (int example : examples) {
      double[] likelihoods = PlainTraining.softmax(plain.logits(images, example));
      loss -= Math.log(likelihoods[images.label(example)]) / examples.length;
      double best = Arrays.stream(likelihoods).max().orElseThrow();
      correct += likelihoods[images.label(example)] == best ? 1 : 0;
    }
    return new Evaluation(loss, correct, examples.length);
  }

  private static void assertSame(Evaluation actual, Evaluation expected) {
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-6));
    assertThat(actual.correct()).isEqualTo(expected.correct());
    assertThat(actual.count()).isEqualTo(expected.count());
  }

  /** Within a tolerance of the largest value of each tensor. */
  private static void assertClose(
      Weights actual, Map<String, double[]> expected, double tolerance) {
    assertThat(actual.names()).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (name, values) -> {
          double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
          assertThat(largest).as(name).isPositive();
          for (int i = 0; i < values.length; i++) {
            assertThat((double) actual.tensor(name).at(i))
                .as("%s[%d]", name, i)
                .isCloseTo(values[i], within(tolerance * largest));
          }
        });
  }
}
