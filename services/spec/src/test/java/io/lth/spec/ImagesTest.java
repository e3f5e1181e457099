package io.lth.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageKind;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fewer images than are published, at every profile or at one. */
class ImagesTest {
  private static final Sample FEWER =
      Sample.VALID.withExperiment("  validation: 5000\n", "  validation: 5000\n  images: 6000\n");
  private static final Sample BRIEF =
      Sample.VALID.withExperiment(
          "  brief:\n", "  brief:\n    data: {images: 300, validation: 60}\n");

  @Test
  void allAreUsedUnlessItSaysHowMany() {
    assertThat(Sample.VALID.read("full").data().images()).isEqualTo(DatasetChoice.ALL);
    assertThat(FEWER.read("full").data().images()).isEqualTo(6000);
  }

  @Test
  void aProfileUsesFewerAndKeepsTheRest() {
    DatasetChoice full = BRIEF.read("full").data();
    DatasetChoice brief = BRIEF.read("brief").data();
    assertThat(full).isEqualTo(Sample.VALID.read("full").data());
    assertThat(brief).isEqualTo(new DatasetChoice("mnist", 60, full.normalization(), 300));
  }

  @Test
  void howManyIsPartOfATrainingsKeyOnlyWhereItIsNotAll() {
    assertThat(identity(Sample.VALID)).doesNotContain("\"images\"");
    assertThat(identity(FEWER)).contains("\"images\":6000");
  }

  private static String identity(Sample sample) {
    Stage training =
        Planner.plan(sample.read("full")).stages().stream()
            .filter(stage -> stage.kind() == StageKind.TRAIN)
            .findFirst()
            .orElseThrow();
    return StageKeys.identity(training, Map.of(), new Numerics("made-up", "1", "cpu", 1))
        .toString();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            FEWER.withExperiment("images: 6000", "images: 5000"),
            "validation-too-large",
            "data.validation"),
        arguments(
            BRIEF.withExperiment("validation: 60", "validation: 300"),
            "validation-too-large",
            "profiles.brief.data.validation"),
        arguments(
            BRIEF.withExperiment("validation: 60", "validation: 250"),
            "batch-too-large",
            "training.batch-size"),
        arguments(
            BRIEF.withExperiment("images: 300", "imgs: 300"),
            "unknown-key",
            "profiles.brief.data.imgs"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakesAreSaidWhereTheyStand(Sample sample, String code, String where) {
    assertThat(sample.problems())
        .filteredOn(problem -> problem.code().equals(code))
        .isNotEmpty()
        .allMatch(problem -> problem.where().contains(where));
  }
}
