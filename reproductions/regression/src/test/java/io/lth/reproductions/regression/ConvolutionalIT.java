package io.lth.reproductions.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.lth.lottery.audit.Check;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.result.TrainingSummary;
import io.lth.stages.execution.WorkflowOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The smoke of every convolutional experiment, on CIFAR-10's images as JPEG.
 *
 * <p>They lie in {@code cifar10-jpeg.zip} of the folder that LTH_TEST_IMAGES names. Without it the
 * tests say that they don't run; where LTH_IMAGES is {@code required} they fail.
 */
class ConvolutionalIT {
  private static final String IMAGES =
      "cifar10-jpeg@2aa1c816fd6e526849da8dc6772562a02ae4094aff6bc28f8a48cb147b799610";

  private static Reproduction reproduction;

  @BeforeAll
  static void prepare() {
    String folder = System.getenv().getOrDefault("LTH_TEST_IMAGES", "");
    if (folder.isEmpty() || !Files.exists(Path.of(folder, "cifar10-jpeg.zip"))) {
      String why =
          "no cifar10-jpeg.zip: set LTH_TEST_IMAGES to the folder that holds it to test the"
              + " convolutional experiments";
      if (System.getenv().getOrDefault("LTH_IMAGES", "").equals("required")) {
        fail(why);
      }
      System.err.println("ConvolutionalIT does not run: " + why);
      abort(why);
    }
    reproduction = new Reproduction(Path.of("target", "data"), Path.of(folder));
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
  void smokeGoesThroughAndKeepsEveryLaw(String name) {
    Experiment smoke = Reproduction.experiment(name, "smoke").withData(IMAGES);

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
      // Next to untrained: no better than a guess, but a number.
      assertThat(summary.last().test().loss()).isFinite();
    }
  }
}
