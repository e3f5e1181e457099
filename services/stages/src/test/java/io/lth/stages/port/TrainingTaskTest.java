package io.lth.stages.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lth.lottery.data.Augmentation;
import io.lth.lottery.data.Split;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.stages.testing.TinyTraining;
import org.junit.jupiter.api.Test;

final class TrainingTaskTest {
  private static final int IMAGES = TinyTraining.DATA.count(Split.TRAINING);

  @Test
  void aBatchHoldsAtMostTheImagesThatAreTrainedOn() {
    assertThat(withBatch(IMAGES).recipe().batchSize()).isEqualTo(IMAGES);
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> withBatch(IMAGES + 1))
        .withMessageContaining("at most the %d images", IMAGES)
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo("batch-too-large");
              assertThat(e.fault()).isEqualTo(Fault.REQUEST);
            });
  }

  @Test
  void anEngineThatCannotAugmentSaysSoAndDoesNotTrainWithoutIt() {
    TrainingTask plain = TinyTraining.task(Optimizer.Adam.of(0.001), 1, 0);
    plain.requireFullyConnected("sparse", "none");
    TrainingTask augmented =
        new TrainingTask(
            plain.network(),
            plain.initial(),
            plain.mask(),
            new TrainingRecipe(
                plain.recipe().optimizer(),
                Schedule.CONSTANT,
                10,
                TinyTraining.BATCH,
                10,
                0,
                new Augmentation(true, 4)),
            plain.data());
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> augmented.requireFullyConnected("sparse", "none"))
        .withMessageContaining("training engine sparse")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo("augmentation-not-supported");
              assertThat(e.fault()).isEqualTo(Fault.REQUEST);
            });
  }

  private static TrainingTask withBatch(int size) {
    TrainingTask task = TinyTraining.task(Optimizer.Adam.of(0.001), 1, 0);
    return new TrainingTask(
        task.network(),
        task.initial(),
        task.mask(),
        new TrainingRecipe(task.recipe().optimizer(), Schedule.CONSTANT, 10, size, 10, 0),
        task.data());
  }
}
