package io.lth.reproductions.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.audit.Check;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.result.TrainingSummary;
import io.lth.stages.execution.WorkflowOutcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The smoke of every convolutional experiment, on CIFAR-10's images as JPEG, falls where measured
 * runs of other seeds fell.
 */
class ConvolutionalIT {
  private static Reproduction reproduction;

  @BeforeAll
  static void prepare() {
    reproduction = new Reproduction(Path.of("target", "data"), TestImages.requireFolder());
  }

  @AfterAll
  static void close() {
    if (reproduction != null) {
      reproduction.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"conv-cifar10", "conv-cifar10-dropout", "vgg19-cifar10", "resnet18-cifar10"})
  void smokeKeepsEveryLawAndFallsWhereMeasuredRunsFell(String name) {
    Experiment smoke = TestImages.inPlaceOfCifar(Reproduction.experiment(name, "smoke"));

    WorkflowOutcome outcome = reproduction.run(smoke);

    assertThat(outcome.checks()).allMatch(CheckResult::passed);
    assertThat(outcome.checks())
        .filteredOn(
            check -> check.check() == Check.LADDER_COUNTS || check.check() == Check.REWOUND_EXACTLY)
        .allMatch(check -> check.examined() >= smoke.variants().size());
    assertThat(outcome.results().summaries()).hasSameSizeAs(smoke.subjects());
    for (TrainingSummary summary : outcome.results().summaries()) {
      Variant variant = smoke.variant(summary.subject());
      assertThat(summary.density()).isEqualTo(variant.ladder().density(summary.subject().round()));
      assertThat(summary.last().iteration().value()).isEqualTo(variant.recipe().iterations());
      assertThat(summary.last().test().count()).isEqualTo(300);
      assertThat(summary.finalTraining().count()).isEqualTo(240);
    }
    assertThat(MeasuredRanges.of(smoke).violations(outcome.results())).isEmpty();
  }
}
