package io.lth.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lth.lottery.recipe.Optimizer;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.TinyTraining;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutsTest {
  private final Examples examples =
      new Examples(TinyTraining.DATA.dataset().training(), TinyTraining.DATA.normalization());

  /** Forward, both add the same products in the same order: not a bit may differ. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.7, 0.2, 0.02})
  void evaluationDoesNotDependOnTheLayout(double density) {
    TrainingTask task = TinyTraining.task(Optimizer.Adam.of(1e-3), density, 0);
    int[] all = TinyTraining.DATA.trainingIndices();
    Likelihood.Tally dense = evaluated(new DenseNetwork(task, 2), task, all);
    Likelihood.Tally sparse = evaluated(new SparseNetwork(task, 2), task, all);

    assertThat(sparse.loss()).isEqualTo(dense.loss());
    assertThat(sparse.correct()).isEqualTo(dense.correct());
  }

  /** Whichever images lie side by side: each is held against its own label. */
  @ParameterizedTest
  @ValueSource(doubles = {0.7, 0.2})
  void imagesAreEvaluatedTogetherAsTheyAreAlone(double density) {
    TrainingTask task = TinyTraining.task(Optimizer.Adam.of(1e-3), density, 0);
    int[] some = Arrays.copyOf(TinyTraining.DATA.trainingIndices(), 5 * Lanes.BLOCK + 3);
    Likelihood.Tally together = evaluated(network(task), task, some);
    double loss = 0;
    int correct = 0;
    for (int image : some) {
      Likelihood.Tally alone = evaluated(network(task), task, new int[] {image});
      loss += alone.loss();
      correct += alone.correct();
    }

    assertThat(together.correct()).isEqualTo(correct).isStrictlyBetween(0, some.length);
    assertThat(together.loss()).isCloseTo(loss, within(1e-9 * loss));
  }

  private static TrainableNetwork network(TrainingTask task) {
    return task.mask().density().fraction() >= SparseEngine.DENSE_FROM
        ? new DenseNetwork(task, 2)
        : new SparseNetwork(task, 2);
  }

  private Likelihood.Tally evaluated(TrainableNetwork network, TrainingTask task, int[] chosen) {
    network.set(task.initial(), List.of());
    Likelihood.Tally tally = new Likelihood.Tally();
    network.layOut(examples, chosen).evaluate(tally, () -> {});
    return tally;
  }
}
