package io.lth.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.recipe.Optimizer;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.TinyTraining;
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

  private Likelihood.Tally evaluated(TrainableNetwork network, TrainingTask task, int[] chosen) {
    network.set(task.initial(), List.of());
    Likelihood.Tally tally = new Likelihood.Tally();
    network.blocks(examples, chosen).forEach(block -> block.evaluate(tally));
    return tally;
  }
}
