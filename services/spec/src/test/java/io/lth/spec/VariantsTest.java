package io.lth.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.Side;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.result.Arm;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ways to train and prune side by side. */
class VariantsTest {
  private static final String VARIANTS =
      """
      variants:
        plain: {}
        other:
          network: conv-2
          training:
            optimizer: {name: sgd, learning-rate: 0.1, momentum: 0.9, weight-decay: 0.0001}
            iterations: 900
            batch-size: 30
            evaluation-interval: 90
            dropout: 0
            augmentation: {flip: true}
            schedule: {warmup: 20}
          pruning:
            strategy: layerwise-magnitude
            mode: one-shot
            rates: {convolution: 0.1, fully-connected: 0.2, output: 0.1}
            rounds: 2
          controls:
            random-mask: {draws: 2}
      default-profile: full
      """;
  private static final String CLAIMS =
      """
      schema: 1
      claims:
        - id: V1
          locator: Figure 5
          statement: The other is better.
          measures:
            - name: better
              estimator: difference
              quantity: final-accuracy
              variant: other
              left: {arm: winning-ticket, density: 100}
              right: {arm: winning-ticket, density: 51.3, variant: plain}
              expected: {at-least: 0, source: text}
              scale: {trials: 2, iterations: 10}
            - name: gain
              estimator: greatest-gain
              quantity: final-accuracy
              variant: plain
              arm: winning-ticket
              from: 100
              to: 21.1
              expected: {at-least: 0, source: text}
              scale: {trials: 2, iterations: 10}
      """;
  private static final Sample SAMPLE =
      new Sample(
          Sample.VALID.withExperiment("default-profile: full\n", VARIANTS).experiment(), CLAIMS);

  @Test
  void whatAVariantLeavesOutIsTheExperimentsOwn() {
    Experiment single = Sample.VALID.read("full");
    Experiment experiment = SAMPLE.read("full");

    assertThat(experiment.variants()).extracting(Variant::label).containsExactly("plain", "other");
    Variant only = single.only();
    assertThat(experiment.variant("plain"))
        .isEqualTo(
            new Variant("plain", only.network(), only.recipe(), only.pruning(), only.controls()));
  }

  @Test
  void everyKeyOfAVariantIsRead() {
    Variant other = SAMPLE.read("full").variant("other");

    assertThat(other.network().name()).isEqualTo("conv-2");
    assertThat(other.recipe().optimizer()).isInstanceOf(Optimizer.Sgd.class);
    assertThat(other.recipe().iterations()).isEqualTo(900);
    assertThat(other.recipe().batchSize()).isEqualTo(30);
    assertThat(other.recipe().evaluationInterval()).isEqualTo(90);
    assertThat(other.recipe().dropout()).isZero();
    assertThat(other.recipe().augmentation().flip()).isTrue();
    assertThat(other.recipe().schedule()).isEqualTo(new Schedule(new Iteration(20), List.of()));
    assertThat(other.pruning().rounds()).isEqualTo(2);
    assertThat(other.pruning().rewindTo()).isEqualTo(Iteration.ZERO);
    assertThat(other.controls()).containsExactly(new Control(Arm.RANDOM_MASK, 2, List.of(1, 2)));
  }

  @Test
  void aProfileOverridesEveryVariantAndMayLeaveSomeOut() {
    Experiment brief = SAMPLE.read("brief");
    assertThat(brief.variants())
        .hasSize(2)
        .allSatisfy(
            variant -> {
              assertThat(variant.recipe().iterations()).isEqualTo(300);
              assertThat(variant.pruning().rounds()).isEqualTo(3);
            });
    Experiment some =
        SAMPLE.withExperiment("  brief:\n", "  brief:\n    variants: [other]\n").read("brief");
    assertThat(some.variants()).extracting(Variant::label).containsExactly("other");
  }

  @Test
  void claimsNameTheirVariantOnceOrSideBySide() {
    List<Estimator> estimators =
        SAMPLE.read("full").claims().getFirst().measures().stream()
            .map(measure -> measure.estimator())
            .toList();
    assertThat(estimators.getFirst())
        .isInstanceOfSatisfying(
            Estimator.Difference.class,
            difference -> {
              assertThat(difference.left()).isEqualTo(Side.dense("other"));
              assertThat(difference.right())
                  .isEqualTo(new Side("plain", Arm.WINNING_TICKET, new BigDecimal("51.3")));
            });
    assertThat(estimators.getLast())
        .isInstanceOfSatisfying(
            Estimator.GreatestGain.class, gain -> assertThat(gain.variant()).isEqualTo("plain"));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            SAMPLE.withExperiment("    network: conv-2", "    network: conv-3"),
            "unknown-network",
            "variants.other.network",
            "conv-2"),
        arguments(
            SAMPLE.withExperiment("      dropout: 0\n", "      drop-out: 0\n"),
            "unknown-key",
            "variants.other.training.drop-out",
            "dropout"),
        arguments(
            SAMPLE.withExperiment("batch-size: 30", "batch-size: 60000"),
            "batch-too-large",
            "variants.other.training.batch-size",
            "smaller"),
        arguments(
            SAMPLE.withExperiment("mode: one-shot\n", "mode: one-shot\n      rewind-to: 901\n"),
            "rewind-beyond-training",
            "variants.other.pruning.rewind-to",
            "earlier"),
        arguments(
            SAMPLE.withExperiment("  brief:\n", "  brief:\n    variants: [othr]\n"),
            "unknown-variant",
            "profiles.brief.variants[0]",
            "other"),
        arguments(
            SAMPLE.withExpected("variant: plain}", "variant: plan}"),
            "unknown-variant",
            "claims[0].measures[0].right.variant",
            "plain"),
        arguments(
            SAMPLE.withExpected("        variant: plain\n", ""),
            "unknown-variant",
            "claims[0].measures[1].variant",
            "plain"),
        arguments(
            new Sample(Sample.VALID.experiment(), CLAIMS),
            "unknown-variant",
            "claims[0].measures[1].variant",
            "remove"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakesAreSaidWhereTheyStand(Sample sample, String code, String where, String remedy) {
    assertThat(sample.problems())
        .filteredOn(problem -> problem.code().equals(code) && problem.where().contains(where))
        .singleElement()
        .extracting(Problem::remedy)
        .asString()
        .contains(remedy);
  }
}
