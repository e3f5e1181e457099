package io.lth.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.identity.StageKey;
import io.lth.lottery.plan.Place;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StageKeysTest {
  private static final Numerics ENGINE = new Numerics("djl-pytorch", "2.7.1", "cpu", 1);
  private static final Plan PLAN = Planner.plan(Sample.VALID.read("brief"));
  private static final Stage TRAIN =
      PLAN.stages().stream()
          .filter(stage -> stage.kind() == StageKind.TRAIN)
          .findFirst()
          .orElseThrow();

  private static Map<String, Sha256> digests(Stage stage, String content) {
    Map<String, Sha256> digests = new LinkedHashMap<>();
    stage.inputs().keySet().forEach(name -> digests.put(name, Sha256.of(name + content)));
    return digests;
  }

  private static StageKey key(Stage stage) {
    return StageKeys.key(stage, digests(stage, ""), ENGINE);
  }

  private static Stage firstTraining(Sample sample) {
    return Planner.plan(sample.read("brief")).stages().stream()
        .filter(stage -> stage.kind() == StageKind.TRAIN)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whereAStageStandsIsNotPartOfItsKey() {
    Stage elsewhere =
        new Stage(new StageId("elsewhere"), new Place.Whole(), TRAIN.parameters(), TRAIN.inputs());
    assertThat(key(elsewhere)).isEqualTo(key(TRAIN));
  }

  @Test
  void inputsAndNumericsArePartOfTheKey() {
    assertThat(StageKeys.key(TRAIN, digests(TRAIN, "other"), ENGINE)).isNotEqualTo(key(TRAIN));
    assertThat(StageKeys.key(TRAIN, digests(TRAIN, ""), Numerics.JAVA)).isNotEqualTo(key(TRAIN));
  }

  @Test
  void noTwoStagesThatDrawOrTrainShareAKey() {
    Set<StageKey> keys = new HashSet<>();
    for (Stage stage : PLAN.stages()) {
      switch (stage.kind()) {
        case INITIALIZE, TRAIN, REINITIALIZE, RANDOM_MASK ->
            assertThat(keys.add(key(stage))).as("%s", stage.id()).isTrue();
        // Equal inputs give equal results in these.
        case PRUNE, REWIND, AGGREGATE, JUDGE, RENDER -> {}
      }
    }
  }

  @Test
  void theContentOfOwnImagesIsInTheKeyOfEachTraining() {
    Sample cats = Sample.VALID.withExperiment("name: mnist", "name: pets@" + Sha256.of("cats"));
    Sample dogs = Sample.VALID.withExperiment("name: mnist", "name: pets@" + Sha256.of("dogs"));
    assertThat(key(firstTraining(cats)))
        .isEqualTo(key(firstTraining(cats)))
        .isNotEqualTo(key(firstTraining(dogs)));
  }

  @Test
  void aParameterAtItsDefaultIsLeftOutAndAnyOtherValueIsNot() {
    Sample plain = Sample.VALID.withExperiment("  dropout: 0.5\n", "");
    Sample written = Sample.VALID.withExperiment("  dropout: 0.5\n", "  dropout: 0\n");
    assertThat(key(firstTraining(written))).isEqualTo(key(firstTraining(plain)));
    assertThat(key(firstTraining(Sample.VALID))).isNotEqualTo(key(firstTraining(plain)));
    String text = StageKeys.identity(firstTraining(plain), Map.of(), ENGINE).toString();
    assertThat(text).doesNotContain("dropout").contains("beta1").contains("snapshot");
    String whole = StageKeys.identity(firstTraining(Sample.VALID), Map.of(), ENGINE).toString();
    assertThat(whole).contains("\"dropout\":0.5");
  }

  @Test
  void whatThePaperPrintsIsPartOfTheReportsKeyAlone() {
    Plan without =
        Planner.plan(Sample.VALID.withExpected("value: 2.51", "value: 2.5").read("brief"));
    for (Stage stage : PLAN.stages()) {
      if (stage.kind() == StageKind.RENDER) {
        assertThat(key(without.stage(stage.id()))).isNotEqualTo(key(stage));
      } else {
        assertThat(key(without.stage(stage.id()))).as("%s", stage.id()).isEqualTo(key(stage));
      }
    }
  }

  @Test
  void augmentationIsInTheKeyOfATrainingOnlyWhereThereIsSome() {
    Sample none =
        Sample.VALID.withExperiment(
            "  dropout: 0.5\n", "  dropout: 0.5\n  augmentation: {flip: false, padding: 0}\n");
    Sample some = none.withExperiment("flip: false", "flip: true");
    assertThat(key(firstTraining(none))).isEqualTo(key(firstTraining(Sample.VALID)));
    assertThat(key(firstTraining(some))).isNotEqualTo(key(firstTraining(Sample.VALID)));
    assertThat(StageKeys.identity(firstTraining(some), Map.of(), ENGINE).toString())
        .contains("\"augmentation\":{\"flip\":true,\"padding\":0}");
  }

  @Test
  void everyDefaultIsLeftOut() {
    Sample defaults =
        Sample.VALID
            .withExperiment("  normalization:\n    mean: 0.1\n    deviation: 0.3\n", "")
            .withExperiment("    beta1: 0.8\n    beta2: 0.99\n    epsilon: 1e-7\n", "")
            .withExperiment("  dropout: 0.5\n", "")
            .withExperiment(
                "  schedule:\n    warmup: 10\n    drops:\n      - at: 20000\n        factor: 0.1\n",
                "")
            .withExperiment("  rewind-to: 7\n", "");
    Plan plan = Planner.plan(defaults.read("brief"));
    for (Stage stage : plan.stages()) {
      assertThat(StageKeys.identity(stage, Map.of(), ENGINE).toString())
          .doesNotContain(
              "normalization",
              "\"engine\":\"djl\"",
              "beta",
              "epsilon",
              "dropout",
              "augmentation",
              "schedule",
              "rewind-to",
              "snapshot");
    }
  }

  @Test
  void aKeyNeedsTheDigestOfEveryInputAndNoOther() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StageKeys.key(TRAIN, Map.of(), ENGINE))
        .withMessageContaining("weights");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StageKeys.key(TRAIN, Map.of("weight", Sha256.of("x")), ENGINE));
  }
}
