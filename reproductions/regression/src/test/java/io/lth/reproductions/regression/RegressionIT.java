package io.lth.reproductions.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.stages.execution.WorkflowOutcome;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The shipped experiments on MNIST, run from their own seed, with which the ranges were not
 * measured, fall where measured runs fell.
 */
class RegressionIT {
  private static Reproduction reproduction;

  @BeforeAll
  static void prepare() {
    reproduction = new Reproduction(Path.of("target", "data"));
  }

  @AfterAll
  static void close() {
    reproduction.close();
  }

  /** The checks that have nothing to look at are those of controls that it does without. */
  @ParameterizedTest
  @CsvSource({
    "lenet-mnist, CONTINUED_EXACTLY SHUFFLED_WITHIN_LAYERS SIGNS_KEPT",
    "lenet-mnist-one-shot, RANDOM_MASK_MATCHED CONTINUED_EXACTLY SHUFFLED_WITHIN_LAYERS SIGNS_KEPT",
    "lenet-mnist-reset, REINITIALIZED_AFRESH RANDOM_MASK_MATCHED SHUFFLED_WITHIN_LAYERS SIGNS_KEPT"
  })
  void smokeFallsWhereMeasuredRunsFell(String name, String without) {
    Experiment smoke = Reproduction.experiment(name, "smoke");
    WorkflowOutcome outcome = reproduction.run(smoke);

    assertThat(outcome.checks()).allMatch(CheckResult::passed);
    assertThat(outcome.checks())
        .filteredOn(check -> check.examined() == 0)
        .extracting(check -> check.check().name())
        .containsExactlyElementsOf(words(without));
    assertThat(MeasuredRanges.of(smoke).violations(outcome.results())).isEmpty();
  }

  /** The claims that are reproduced are those that ask for no more than such a scale. */
  @ParameterizedTest
  @CsvSource({
    "lenet-mnist, F1-direction L5-direction",
    "lenet-mnist-one-shot, L6-direction",
    "lenet-mnist-reset,"
  })
  void quickFallsWhereMeasuredRunsFellAndShowsWhatItsScaleCarries(
      String name, @Nullable String carried) {
    Experiment quick = Reproduction.experiment(name, "quick");
    WorkflowOutcome outcome = reproduction.run(quick);

    assertThat(outcome.checks()).allMatch(CheckResult::passed);
    assertThat(MeasuredRanges.of(quick).violations(outcome.results())).isEmpty();
    assertThat(outcome.verdicts())
        .isNotEmpty()
        .allSatisfy(
            verdict ->
                assertThat(verdict.outcome())
                    .as(verdict.claim().id())
                    .isEqualTo(
                        words(carried).contains(verdict.claim().id())
                            ? Outcome.REPRODUCED
                            : Outcome.INCONCLUSIVE));
  }

  @Test
  void theRangesRingWhenTheNetworkLearnsLess() {
    Experiment smoke = Reproduction.experiment("lenet-mnist", "smoke");
    WorkflowOutcome outcome = reproduction.run(shortened(smoke));

    assertThat(MeasuredRanges.of(smoke).violations(outcome.results())).isNotEmpty();
  }

  private static List<String> words(@Nullable String text) {
    return text == null ? List.of() : List.of(text.split(" "));
  }

  private static Experiment shortened(Experiment experiment) {
    Variant only = experiment.only();
    TrainingRecipe recipe = only.recipe();
    return experiment.withVariants(
        List.of(only.withRecipe(recipe.withIterations(recipe.iterations() / 2))));
  }
}
