package io.lth.reproductions.experiments;

import static io.lth.reproductions.experiments.ShippedExperiments.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.data.Augmentation;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.network.Layer;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The {@code paper} profile of every experiment is the paper's: Figure 2, sections 2 to 4,
 * appendices B, E and H, written out here a second time.
 */
class PaperProfileTest {
  /**
   * Draws of each control, in every round. The paper does not say how many trials and
   * reinitializations its deep networks had, nor how often it drew random masks. Of one-shot
   * tickets it reinitializes each three times, and we but once: the page of the experiment says so.
   */
  private static final String EXPERIMENTS =
      """
      lenet-mnist          | mnist   | random-reinitialization 3, random-mask 1
      lenet-mnist-one-shot | mnist   | random-reinitialization 1, iterative-ticket 1
      lenet-mnist-reset    | mnist   | continued-training 1
      conv-cifar10         | cifar10 | random-reinitialization 3, random-mask 1
      conv-cifar10-dropout | cifar10 | random-reinitialization 3
      resnet18-cifar10     | cifar10 | random-reinitialization 1
      vgg19-cifar10        | cifar10 | random-reinitialization 1
      """;

  /**
   * Optimizer, learning rate, warm-up, drops to a tenth, iterations, batch, dropout. VGG-19 drops
   * its rate after 80 and 120 of 160 epochs, of 703 iterations each.
   */
  private static final String TRAININGS =
      """
      lenet-mnist          |                | adam | 0.0012 |     0 |             |  50000 |  60 | 0
      lenet-mnist-one-shot |                | adam | 0.0012 |     0 |             |  50000 |  60 | 0
      lenet-mnist-reset    |                | adam | 0.0012 |     0 |             |  50000 |  60 | 0
      conv-cifar10         | conv-2         | adam | 0.0002 |     0 |             |  20000 |  60 | 0
      conv-cifar10         | conv-4         | adam | 0.0003 |     0 |             |  25000 |  60 | 0
      conv-cifar10         | conv-6         | adam | 0.0003 |     0 |             |  30000 |  60 | 0
      conv-cifar10-dropout | conv-2         | adam | 0.0002 |     0 |             |  20000 |  60 | 0
      conv-cifar10-dropout | conv-2-dropout | adam | 0.0003 |     0 |             |  60000 |  60 | 0.5
      conv-cifar10-dropout | conv-4         | adam | 0.0003 |     0 |             |  25000 |  60 | 0
      conv-cifar10-dropout | conv-4-dropout | adam | 0.0002 |     0 |             |  75000 |  60 | 0.5
      conv-cifar10-dropout | conv-6         | adam | 0.0003 |     0 |             |  30000 |  60 | 0
      conv-cifar10-dropout | conv-6-dropout | adam | 0.0002 |     0 |             |  90000 |  60 | 0.5
      resnet18-cifar10     | high-rate      | sgd  | 0.1    |     0 | 20000 25000 |  30000 | 128 | 0
      resnet18-cifar10     | low-rate       | sgd  | 0.01   |     0 | 20000 25000 |  30000 | 128 | 0
      resnet18-cifar10     | warmup         | sgd  | 0.03   | 20000 | 20000 25000 |  30000 | 128 | 0
      vgg19-cifar10        | high-rate      | sgd  | 0.1    |     0 | 56240 84360 | 112480 |  64 | 0
      vgg19-cifar10        | low-rate       | sgd  | 0.01   |     0 | 56240 84360 | 112480 |  64 | 0
      vgg19-cifar10        | warmup         | sgd  | 0.1    | 10000 | 56240 84360 | 112480 |  64 | 0
      vgg19-cifar10        | warmup-layerwise | sgd | 0.1   | 10000 | 56240 84360 | 112480 |  64 | 0
      """;

  /**
   * Network, its weights, mode, rates of convolutions, fully connected layers and output, and the
   * least density that the paper plots or speaks of, in percent.
   */
  private static final String PRUNINGS =
      """
      lenet-mnist          |                | lenet-300-100 | 266200   | iterative |      | 0.2 | 0.1 | 1.2
      lenet-mnist-one-shot |                | lenet-300-100 | 266200   | one-shot  |      | 0.2 | 0.1 | 1.2
      lenet-mnist-reset    |                | lenet-300-100 | 266200   | iterative |      | 0.2 | 0.1 | 1.2
      conv-cifar10         | conv-2         | conv-2        | 4300992  | iterative | 0.1  | 0.2 | 0.1 | 2.0
      conv-cifar10         | conv-4         | conv-4        | 2425024  | iterative | 0.1  | 0.2 | 0.1 | 2.0
      conv-cifar10         | conv-6         | conv-6        | 2261184  | iterative | 0.15 | 0.2 | 0.1 | 2.0
      conv-cifar10-dropout | conv-2         | conv-2        | 4300992  | iterative | 0.1  | 0.2 | 0.1 | 2.0
      conv-cifar10-dropout | conv-2-dropout | conv-2        | 4300992  | iterative | 0.1  | 0.2 | 0.1 | 2.0
      conv-cifar10-dropout | conv-4         | conv-4        | 2425024  | iterative | 0.1  | 0.2 | 0.1 | 2.0
      conv-cifar10-dropout | conv-4-dropout | conv-4        | 2425024  | iterative | 0.1  | 0.2 | 0.1 | 2.0
      conv-cifar10-dropout | conv-6         | conv-6        | 2261184  | iterative | 0.15 | 0.2 | 0.1 | 2.0
      conv-cifar10-dropout | conv-6-dropout | conv-6        | 2261184  | iterative | 0.15 | 0.2 | 0.1 | 2.0
      resnet18-cifar10     | high-rate      | resnet-18     | 270896   | iterative | 0.2  |     |     | 11.8
      resnet18-cifar10     | low-rate       | resnet-18     | 270896   | iterative | 0.2  |     |     | 11.8
      resnet18-cifar10     | warmup         | resnet-18     | 270896   | iterative | 0.2  |     |     | 11.8
      vgg19-cifar10        | high-rate      | vgg-19        | 20024000 | iterative | 0.2  |     |     | 1.5
      vgg19-cifar10        | low-rate       | vgg-19        | 20024000 | iterative | 0.2  |     |     | 1.5
      vgg19-cifar10        | warmup         | vgg-19        | 20024000 | iterative | 0.2  |     |     | 1.5
      vgg19-cifar10        | warmup-layerwise | vgg-19      | 20024000 | iterative | 0.2  |     |     | 1.5
      """;

  static Stream<Arguments> experiments() {
    return rows(EXPERIMENTS).map(PaperProfileTest::arguments);
  }

  static Stream<Arguments> trainings() {
    return rows(TRAININGS).map(PaperProfileTest::arguments);
  }

  static Stream<Arguments> prunings() {
    return rows(PRUNINGS).map(PaperProfileTest::arguments);
  }

  @Test
  void theTablesHoldEveryExperimentAndEveryVariant() throws IOException {
    List<List<String>> shipped = new ArrayList<>();
    for (String name : ShippedExperiments.names()) {
      for (Variant variant : at(name, "paper").variants()) {
        shipped.add(List.of(name, variant.label()));
      }
    }
    assertThat(rows(EXPERIMENTS).map(List::getFirst))
        .containsExactlyInAnyOrderElementsOf(ShippedExperiments.names());
    assertThat(rows(TRAININGS).map(row -> row.subList(0, 2)))
        .containsExactlyInAnyOrderElementsOf(shipped);
    assertThat(rows(PRUNINGS).map(row -> row.subList(0, 2)))
        .containsExactlyInAnyOrderElementsOf(shipped);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("experiments")
  void itsDataTrialsAndControlsAreThePapers(String name, String dataset, String controls)
      throws IOException {
    Experiment paper = at(name, "paper");
    DatasetChoice data = paper.data();
    assertThat(data)
        .isEqualTo(new DatasetChoice(dataset, 5_000, data.normalization(), DatasetChoice.ALL));
    assertThat(paper.trials()).isEqualTo(5);
    assertThat(paper.variants())
        .allSatisfy(
            variant ->
                assertThat(variant.controls())
                    .as(variant.label())
                    .containsExactlyInAnyOrderElementsOf(
                        controls(controls, variant.pruning().rounds())));
  }

  /** LeNet and the Conv networks are trained by Adam; the deep ones have all else in common. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("trainings")
  void itIsTrainedAsInThePaper(
      String name,
      String variant,
      String optimizer,
      double rate,
      int warmup,
      String drops,
      int iterations,
      int batch,
      double dropout)
      throws IOException {
    boolean deep = optimizer.equals("sgd");
    TrainingRecipe recipe = at(name, "paper").variant(variant).recipe();
    assertThat(recipe)
        .isEqualTo(
            new TrainingRecipe(
                deep
                    ? new Optimizer.Sgd(new LearningRate(rate), 0.9, 1e-4)
                    : new Optimizer.Adam(new LearningRate(rate), 0.9, 0.999, 1e-8),
                new Schedule(new Iteration(warmup), drops(drops)),
                iterations,
                batch,
                deep ? recipe.evaluationInterval() : 100,
                dropout,
                deep ? new Augmentation(true, 4) : Augmentation.NONE));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("prunings")
  void itIsPrunedAsInThePaper(
      String name,
      String variant,
      String network,
      int weights,
      String mode,
      String convolutions,
      String fullyConnected,
      String output,
      BigDecimal least)
      throws IOException {
    Variant shipped = at(name, "paper").variant(variant);
    assertThat(shipped.network().name()).isEqualTo(network);
    assertThat(shipped.network().weights()).isEqualTo(weights);
    assertThat(shipped.pruning().mode().label()).isEqualTo(mode);
    assertThat(shipped.pruning().rewindTo()).isEqualTo(Iteration.ZERO);
    assertThat(shipped.pruning().strategy() instanceof GlobalMagnitude)
        .as("prunes all layers together")
        .isEqualTo(
            List.of("resnet-18", "vgg-19").contains(network) && !variant.endsWith("layerwise"));
    for (Layer layer : shipped.network().layers()) {
      String rate =
          switch (layer.kind()) {
            case CONVOLUTION -> convolutions;
            case FULLY_CONNECTED -> fullyConnected;
            case OUTPUT -> output;
            case SHORTCUT -> "";
          };
      assertThat(shipped.pruning().strategy().rate(layer))
          .as(layer.name())
          .isEqualTo(rate.isEmpty() ? Optional.empty() : Optional.of(PruningRate.of(rate)));
    }
    assertThat(shipped.ladder().density(shipped.pruning().rounds()).percent(1))
        .as("density of the last round")
        .isLessThanOrEqualTo(least);
  }

  @Test
  void theDeepNetworksAreEvaluatedWhereThePaperLooks() throws IOException {
    for (Variant resnet : at("resnet18-cifar10", "paper").variants()) {
      assertThat(List.of(10_000, 20_000, 30_000)).allMatch(resnet.recipe()::evaluatesAt);
    }
    for (Variant vgg : at("vgg19-cifar10", "paper").variants()) {
      assertThat(List.of(30_000, 60_000, 112_480)).allMatch(vgg.recipe()::evaluatesAt);
    }
  }

  private static List<Control> controls(String draws, int rounds) {
    return Arrays.stream(draws.split(", ", -1))
        .map(control -> control.split(" ", -1))
        .map(
            control ->
                new Control(
                    Arm.labelled(control[0]).orElseThrow(),
                    Integer.parseInt(control[1]),
                    Experiment.sparseRounds(rounds)))
        .toList();
  }

  private static List<Schedule.Drop> drops(String iterations) {
    return Stream.of(iterations.split(" ", -1))
        .filter(iteration -> !iteration.isEmpty())
        .map(iteration -> new Schedule.Drop(new Iteration(Integer.parseInt(iteration)), 0.1))
        .toList();
  }

  private static Stream<List<String>> rows(String table) {
    return table.lines().map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toList());
  }

  private static Arguments arguments(List<String> row) {
    return Arguments.of(row.toArray());
  }
}
