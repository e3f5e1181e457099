package io.lth.sparse;

import static io.lth.stages.testing.TinyTraining.DATA;
import static io.lth.stages.testing.TinyTraining.dense;
import static io.lth.stages.testing.TinyTraining.moment;
import static io.lth.stages.testing.TinyTraining.revive;
import static io.lth.stages.testing.TinyTraining.run;
import static io.lth.stages.testing.TinyTraining.stateAfter;
import static io.lth.stages.testing.TinyTraining.stream;
import static io.lth.stages.testing.TinyTraining.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.network.Block;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.SyntheticDataset;
import io.lth.stages.testing.TinyTraining;
import io.lth.stages.testing.TrainingLaw;
import io.lth.training.DjlEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SparseEngineTest {
  private static final SparseEngine ENGINE = new SparseEngine();
  private static final DjlEngine DJL = new DjlEngine();
  private static final Optimizer ADAM = Optimizer.Adam.of(1.2e-3);
  private static final Optimizer MOMENTUM = new Optimizer.Sgd(new LearningRate(0.05), 0.9, 1e-2);
  private static final Optimizer PLAIN = new Optimizer.Sgd(new LearningRate(0.05), 0, 0);

  @AfterAll
  static void close() {
    DJL.close();
  }

  /** Both layouts, whole and masked, of every optimizer, with and without dropout. */
  static Stream<TrainingTask> everyKindOfTraining() {
    return Stream.of(ADAM, MOMENTUM, PLAIN)
        .flatMap(
            optimizer ->
                DoubleStream.of(1, 0.7, 0.2)
                    .boxed()
                    .flatMap(
                        density ->
                            Stream.of(task(optimizer, density, 0), task(optimizer, density, 0.5))));
  }

  @Test
  void namesWhatDeterminesItsBits() {
    assertThat(ENGINE.numerics().toString())
        .isEqualTo(
            "Numerics[engine=lth-sparse, version=2+%d-lanes, device=cpu, threads=1]"
                .formatted(Lanes.COUNT));
  }

  @ParameterizedTest
  @MethodSource("everyKindOfTraining")
  void lossAndGradientsAgreeWithDjl(TrainingTask task) {
    // After one step without decay the momentum is the gradient itself.
    var optimizer = new Optimizer.Sgd(new LearningRate(0.05), 0.9, 0);
    double density = task.mask().density().fraction();
    TrainingTask once =
        task(optimizer, density == 1 ? 1 : density > 0.5 ? 0.7 : 0.2, task.recipe().dropout());
    try (Training ours = ENGINE.begin(once);
        Training theirs = DJL.begin(once)) {
      assertThat(run(ours, once, 1, 1)).isCloseTo(run(theirs, once, 1, 1), within(1e-5));
      assertClose(moment(ours.state(), "momentum"), moment(theirs.state(), "momentum"), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("everyKindOfTraining")
  void twoHundredStepsStayWithDjl(TrainingTask task) {
    try (Training ours = ENGINE.begin(task);
        Training theirs = DJL.begin(task)) {
      assertThat(run(ours, task, 1, 200)).isCloseTo(run(theirs, task, 1, 200), within(1e-4));
      TrainingState state = ours.state();
      assertThat(state.steps()).isEqualTo(200);
      assertClose(state.weights(), theirs.state().weights(), 1e-3);
    }
  }

  @ParameterizedTest
  @MethodSource("everyKindOfTraining")
  void evaluationCountsAsDjlDoes(TrainingTask task) {
    try (Training ours = ENGINE.begin(task);
        Training theirs = DJL.begin(task)) {
      for (Split split : Split.values()) {
        Evaluation expected = theirs.evaluate(split);
        Evaluation actual = ours.evaluate(split);
        assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-6));
        assertThat(actual.correct()).isEqualTo(expected.correct());
        assertThat(actual.count()).isEqualTo(expected.count());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyKindOfTraining")
  void eachEngineGoesOnFromTheOthersState(TrainingTask task) {
    TrainingState ours = stateAfter(ENGINE, task, 20);
    TrainingState theirs = stateAfter(DJL, task, 20);
    try (Training resumedHere = ENGINE.begin(task);
        Training resumedThere = DJL.begin(task)) {
      resumedHere.restore(theirs);
      assertThat(resumedHere.state()).isEqualTo(theirs);
      resumedThere.restore(ours);
      assertThat(resumedThere.state()).isEqualTo(ours);
      assertThat(run(resumedHere, task, 21, 40))
          .isCloseTo(run(resumedThere, task, 21, 40), within(1e-4));
    }
  }

  static Stream<Arguments> everyLaw() {
    return Arrays.stream(TrainingLaw.values())
        .flatMap(law -> everyKindOfTraining().map(task -> Arguments.of(law, task)));
  }

  @ParameterizedTest
  @MethodSource("everyLaw")
  void keepsTheLawsOfTraining(TrainingLaw law, TrainingTask task) {
    assertThat(law.violations(ENGINE, task)).isEmpty();
  }

  static Stream<TrainingTask> thoseThatCouldReviveAMoment() {
    return everyKindOfTraining()
        .filter(task -> task.mask().density().fraction() < 1)
        .filter(task -> !task.recipe().optimizer().equals(PLAIN));
  }

  @ParameterizedTest
  @MethodSource("thoseThatCouldReviveAMoment")
  void aRevivedMomentIsRefused(TrainingTask task) {
    TrainingState state = stateAfter(ENGINE, task, 5);
    String name = state.moments().lastEntry().getKey();
    try (Training training = ENGINE.begin(task)) {
      assertThatThrownBy(() -> training.restore(revive(task, state, name)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 pruned entries of the restored %s are not 0", name);
    }
  }

  @Test
  void dropoutFollowsItsStream() {
    for (double density : new double[] {1, 0.2}) {
      TrainingTask task = task(ADAM, density, 0.5);
      int[] examples = Arrays.copyOf(DATA.trainingIndices(), TinyTraining.BATCH);
      try (Training training = ENGINE.begin(task);
          Training other = ENGINE.begin(task);
          Training without = ENGINE.begin(task(ADAM, density, 0))) {
        double loss = training.step(examples, 0.001, TinyTraining.streams(1));
        double another = other.step(examples, 0.001, TinyTraining.streams(2));
        assertThat(loss).isNotEqualTo(another);
        assertThat(loss).isNotEqualTo(without.step(examples, 0.001, TinyTraining.streams(1)));
      }
    }
  }

  @Test
  void divergenceHasAName() {
    var wild = new Optimizer.Sgd(new LearningRate(1e30), 0, 0);
    for (double density : new double[] {1, 0.2}) {
      TrainingTask task = task(wild, density, 0);
      try (Training training = ENGINE.begin(task)) {
        assertThat(run(training, task, 1, 5)).isNaN();
        var problem =
            catchThrowableOfType(ProblemException.class, () -> training.evaluate(Split.VALIDATION));
        assertThat(problem.code()).isEqualTo("training-diverged");
        assertThat(problem.fault()).isEqualTo(Fault.DIVERGENCE);
        assertThat(problem).hasMessageContaining("tiny after iteration 5");
      }
    }
  }

  @Test
  void aNetworkItCannotRunIsRefusedByName() {
    Network convolutional =
        new Network(
            "conv-tiny",
            new ImageShape(1, 4, 5),
            List.of(
                new Block.Convolution(Layer.convolution("conv1", 1, 2, 3).withBias(), 1),
                new Block.Flatten(),
                new Block.FullyConnected(Layer.output("fc1", 40, 4))));
    assertThatThrownBy(() -> ENGINE.begin(dense(convolutional, ADAM)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("network-not-supported")
        .hasMessageContaining("engine: djl")
        .hasMessageContaining("conv-tiny");
  }

  @Test
  void channelsThatAreNormalizedDifferentlyAreRefusedByName() {
    Network network = Networks.fullyConnected("colours", new ImageShape(3, 2, 2), 5, 4);
    assertThatThrownBy(
            () ->
                ENGINE.begin(
                    normalized(network, new Normalization(List.of(0.1, 0.2, 0.3), List.of(1.0)))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("normalization-not-supported")
        .hasMessageContaining("[0.1, 0.2, 0.3]")
        .hasMessageContaining("engine: djl");
    TrainingTask alike =
        normalized(network, new Normalization(List.of(0.1, 0.1, 0.1), List.of(0.5)));
    try (Training training = ENGINE.begin(alike)) {
      assertThat(training.evaluate(Split.TEST).count()).isEqualTo(8);
    }
  }

  private static TrainingTask normalized(Network network, Normalization normalization) {
    TrainingTask task = dense(network, ADAM);
    SplitDataset data =
        SplitDataset.draw(
            SyntheticDataset.of("colours", network.input(), network.classes(), 40, 8),
            normalization,
            8,
            stream(Purpose.VALIDATION_SPLIT));
    return new TrainingTask(network, task.initial(), task.mask(), task.recipe(), data);
  }

  @Test
  void imagesOfAnotherShapeAreRefused() {
    Network wide = Networks.fullyConnected("wide", new ImageShape(1, 8, 8), 5, 4);
    assertThatThrownBy(() -> ENGINE.begin(dense(wide, ADAM)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("dataset-does-not-fit");
  }

  @Test
  void withoutVectorsItSaysHowToStartJava() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartEngine.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(1);
    assertThat(output)
        .contains("vectors-missing")
        .contains("Start Java with --add-modules=jdk.incubator.vector");
  }

  static final class StartEngine {
    private StartEngine() {}

    public static void main(String[] arguments) {
      new SparseEngine();
    }
  }

  /** Within a tolerance of the largest value of each tensor. */
  private static void assertClose(Weights actual, Weights expected, double tolerance) {
    assertThat(actual.sameShapes(expected)).isTrue();
    expected
        .tensors()
        .forEach(
            (name, tensor) -> {
              double largest = 0;
              for (int i = 0; i < tensor.size(); i++) {
                largest = Math.max(largest, Math.abs(tensor.at(i)));
              }
              assertThat(largest).as(name).isPositive();
              for (int i = 0; i < tensor.size(); i++) {
                assertThat((double) actual.tensor(name).at(i))
                    .as("%s[%d]", name, i)
                    .isCloseTo(tensor.at(i), within(tolerance * largest));
              }
            });
  }
}
