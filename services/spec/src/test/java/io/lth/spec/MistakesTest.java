package io.lth.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MistakesTest {
  /** A profile is the same experiment at another scale: what is not of its scale is not its own. */
  private static final String OF_A_PROFILE =
      "one of the keys trials, rounds, iterations, evaluation-interval, controls, data, variants";

  /** Line, what stands there instead, code, where, and what to expect of the message. */
  static Stream<Arguments> mistakesInAnExperiment() {
    return Stream.of(
        arguments(
            "  batch-size: 60",
            "  batch-siz: 60",
            "unknown-key",
            ":21:3, training.batch-siz",
            "did you mean batch-size?"),
        arguments(
            "  batch-size: 60\n",
            "",
            "missing-key",
            ":13:1, training.batch-size",
            "Images in one step"),
        arguments(
            "  batch-size: 60",
            "  batch-size: sixty",
            "invalid-value",
            ":21:3, training.batch-size",
            "a whole number, at least 1"),
        arguments(
            "  batch-size: 60",
            "  batch-size: '60'",
            "invalid-value",
            ":21:3, training.batch-size",
            "found \"60\""),
        arguments(
            "  batch-size: 60",
            "  batch-size: 55001",
            "batch-too-large",
            ":21:3, training.batch-size",
            "55000"),
        arguments(
            "  batch-size: 60",
            "  batch-size: 60\n  batch-size: 61",
            "duplicate-key",
            ":22:3, training.batch-size",
            "keep one"),
        arguments(
            "  validation: 5000",
            "  validation: 60000",
            "validation-too-large",
            ":8:3, data.validation",
            "60000"),
        arguments(
            "  name: mnist",
            "  name: mnsit",
            "unknown-dataset",
            ":7:3, data.name",
            "did you mean mnist?"),
        arguments(
            "  name: mnist",
            "  name: mnist-jpeg@e9914cff",
            "unknown-dataset",
            ":7:3, data.name",
            "images of your own as name@digest"),
        arguments(
            "  name: mnist",
            "  name: mnist@e9914cff2ade526da2ab1ac60c072f9173cc53e35b9411692de8207cb1b9009d",
            "dataset-name-taken",
            ":7:3, data.name",
            "mnist-images"),
        arguments(
            "    mean: 0.1",
            "    mean: [0.1, 0.2, 0.3]",
            "normalization-does-not-fit",
            ":10:5, data.normalization.mean",
            "one for each of the 1 channels that lenet-300-100 reads"),
        arguments(
            "    deviation: 0.3",
            "    deviation: [0.3, 0.2]",
            "normalization-does-not-fit",
            ":11:5, data.normalization.deviation",
            "found 2 numbers"),
        arguments(
            "    mean: 0.1",
            "    mean: []",
            "invalid-value",
            ":10:5, data.normalization.mean",
            "a number or a list, with at least 1 entries"),
        arguments(
            "    mean: 0.1",
            "    mean: dark",
            "invalid-value",
            ":10:5, data.normalization.mean",
            "a number or a list"),
        arguments(
            "    deviation: 0.3",
            "    deviation: [0]",
            "invalid-value",
            "data.normalization.deviation[0]",
            "a number, above 0"),
        arguments(
            "    deviation: 0.3",
            "    deviation: 0",
            "invalid-value",
            ":11:5, data.normalization.deviation",
            "above 0"),
        arguments(
            "  dropout: 0.5",
            "  augmentation: {flip: perhaps}",
            "invalid-value",
            ":23:18, training.augmentation.flip",
            "true or false"),
        arguments(
            "  dropout: 0.5",
            "  augmentation: {padding: -1}",
            "invalid-value",
            "training.augmentation.padding",
            "at least 0"),
        arguments(
            "  dropout: 0.5",
            "  augmentation: {}",
            "invalid-value",
            ":23:3, training.augmentation",
            "with at least 1 keys"),
        arguments(
            "  dropout: 0.5",
            "  augmentation: {flp: true}",
            "unknown-key",
            "training.augmentation.flp",
            "did you mean flip?"),
        arguments(
            "network: lenet-300-100",
            "network: lenet-300-10",
            "unknown-network",
            ":12:1, network",
            "did you mean lenet-300-100?"),
        arguments(
            "fully-connected: 0.2",
            "fully-connected: 0",
            "invalid-value",
            "pruning.rates.fully-connected",
            "a number, above 0, below 1"),
        arguments(
            "fully-connected: 0.2",
            "fully-connected: 1",
            "invalid-value",
            "pruning.rates.fully-connected",
            "found 1"),
        arguments(
            "fully-connected: 0.2",
            "fully-connected: -0.2",
            "invalid-value",
            "pruning.rates.fully-connected",
            "found -0.2"),
        arguments(
            "fully-connected: 0.2",
            "fully-connected: .nan",
            "invalid-value",
            "pruning.rates.fully-connected",
            "found \".nan\""),
        arguments(
            "fully-connected: 0.2",
            "fully-connected:",
            "invalid-value",
            "pruning.rates.fully-connected",
            "found nothing"),
        arguments(
            "    output: 0.1",
            "    convolution: 0.1",
            "absent-kind",
            "pruning.rates.convolution",
            "fully-connected, output"),
        arguments(
            "strategy: layerwise-magnitude",
            "strategy: layerwise-magnitud",
            "invalid-value",
            ":30:3, pruning.strategy",
            "did you mean layerwise-magnitude?"),
        arguments(
            "strategy: layerwise-magnitude",
            "stratgey: layerwise-magnitude",
            "unknown-key",
            "pruning.stratgey",
            "did you mean strategy?"),
        arguments(
            "    name: adam",
            "    nmae: adam",
            "unknown-key",
            "training.optimizer.nmae",
            "did you mean name?"),
        arguments(
            "engine: djl", "engine: spars", "invalid-value", "engine", "did you mean sparse?"),
        arguments(
            "mode: iterative",
            "mode: oneshot",
            "invalid-value",
            "pruning.mode",
            "did you mean one-shot?"),
        arguments(
            "  rounds: 20",
            "  rounds: 2000",
            "too-many-rounds",
            ":35:3, pruning.rounds",
            "prune in fewer rounds"),
        arguments(
            "    rounds: 3",
            "    rounds: 2000",
            "too-many-rounds",
            "profiles.brief.rounds",
            "prune in fewer rounds"),
        arguments(
            "rewind-to: 7",
            "rewind-to: 301",
            "rewind-beyond-training",
            "pruning.rewind-to",
            "300 iterations of profile brief"),
        arguments(
            "densities: [51.3, 7.0]",
            "densities: [51.3, 7.1]",
            "density-of-no-round",
            "controls.random-mask.densities[1]",
            "7.0 (round 12)"),
        arguments(
            "densities: [51.3, 7.0]",
            "densities: [51.3, 1.0]",
            "density-of-no-round",
            "controls.random-mask.densities[1]",
            "1.2 (round 20)"),
        arguments(
            "controls:\n  random-reinitialization:",
            "controls:\n  iterative-ticket: {}\n  random-reinitialization:",
            "control-is-the-ticket",
            "controls.iterative-ticket",
            "prune one-shot"),
        arguments(
            "learning-rate: 0.0012",
            "learning-rate: 1e400",
            "invalid-value",
            ":13:1, training",
            "positive and finite"),
        arguments(
            "    beta1: 0.8",
            "    momentum: 0.8",
            "unknown-key",
            "training.optimizer.momentum",
            "beta1"),
        arguments(
            "    name: adam",
            "    name: adm",
            "invalid-value",
            "training.optimizer.name",
            "did you mean adam?"),
        arguments(
            "        factor: 0.1",
            "        factor: 0.1\n      - at: 10\n        factor: 0.1",
            "invalid-value",
            "training",
            "drops must ascend"),
        arguments("  brief:\n", "  Brief:\n", "malformed-key", "profiles.Brief", "kebab case"),
        arguments(
            "  brief:\n",
            "  brief:\n    seed: 1\n",
            "unknown-key",
            "experiment.yaml:47:5, profiles.brief.seed",
            OF_A_PROFILE + ", found seed"),
        arguments(
            "  brief:\n",
            "  brief:\n    network: conv-2\n",
            "unknown-key",
            "experiment.yaml:47:5, profiles.brief.network",
            OF_A_PROFILE + ", found network"),
        arguments(
            "  brief:\n",
            "  brief:\n    pruning: {rounds: 3}\n",
            "unknown-key",
            "experiment.yaml:47:5, profiles.brief.pruning",
            OF_A_PROFILE + ", found pruning"),
        arguments(
            "  brief:\n",
            "  brief:\n    training: {iterations: 300}\n",
            "unknown-key",
            "experiment.yaml:47:5, profiles.brief.training",
            OF_A_PROFILE + ", found training"),
        arguments(
            "  brief:\n",
            "  brief:\n    engine: sparse\n",
            "unknown-key",
            "experiment.yaml:47:5, profiles.brief.engine",
            OF_A_PROFILE + ", found engine"),
        arguments(
            "  brief:\n",
            "  brief:\n    data: {name: cifar10}\n",
            "unknown-key",
            "experiment.yaml:47:12, profiles.brief.data.name",
            "one of the keys images, validation, found name"),
        arguments(
            "  iterations: 50000",
            "  iterations: 1.5",
            "invalid-value",
            "training.iterations",
            "found 1.5"),
        arguments(
            "  iterations: 50000",
            "  iterations: 5000000000",
            "invalid-value",
            "training.iterations",
            "at most 1000000000"),
        arguments(
            "  iterations: 50000",
            "  iterations: 0",
            "invalid-value",
            "training.iterations",
            "at least 1"),
        arguments(
            "training:\n",
            "training: []\ntraning:\n",
            "invalid-value",
            ":13:1, training",
            "keys and values"),
        arguments(
            "default-profile: full",
            "default-profile: ful",
            "unknown-profile",
            "default-profile",
            "did you mean full?"),
        arguments("schema: 1", "schema: 2", "invalid-value", ":1:1, schema", "expected 1, found 2"),
        arguments("seed: 0", "seed: &s 0", "anchored-value", ":4:7, seed", "repeat the value"),
        arguments(
            "seed: 0",
            "seed: 99999999999999999999",
            "invalid-value",
            ":4:1, seed",
            "9223372036854775807"),
        arguments(
            "  batch-size: 60",
            "  batch-size: [60",
            "malformed-yaml",
            "experiment.yaml:22",
            "brackets"));
  }

  static Stream<Arguments> mistakesInClaims() {
    return Stream.of(
        arguments(
            "profile: full",
            "profile: breif",
            "unknown-profile",
            "claims[1].profile",
            "did you mean brief?"),
        arguments(
            "density: 21.1",
            "density: 21.2",
            "density-of-no-round",
            ":12:11, claims[0].measures[0].left.density",
            "21.1 (round 7)"),
        arguments(
            "arm: random-reinitialization\n          density: 21.1",
            "arm: random-mask\n          density: 100",
            "density-of-no-round",
            "left.density",
            "80.0 (round 1)"),
        arguments(
            "from: 90\n        to: 2",
            "from: 2.2\n        to: 2",
            "density-of-no-round",
            "measures[3].to",
            "2.3 (round 17)"),
        arguments(
            "from: 90\n        to: 2",
            "from: 2\n        to: 90",
            "invalid-value",
            "measures[3]",
            "a range of densities falls"),
        arguments(
            "estimator: ratio",
            "estimator: ration",
            "invalid-value",
            "measures[0].estimator",
            "did you mean ratio?"),
        arguments(
            "        of:\n",
            "        off:\n",
            "unknown-key",
            "measures[1].off",
            "did you mean of?"),
        arguments(
            "estimator: level",
            "estimatr: level",
            "unknown-key",
            "measures[1].estimatr",
            "did you mean estimator?"),
        arguments("trials: 5", "trials: 1", "invalid-value", "scale.trials", "at least 2"),
        arguments(
            "          at-most: 3.5",
            "          at-most: 1.25",
            "invalid-value",
            "claims[0].measures[0].expected",
            "a range rises"),
        arguments(
            "          at-least: 97\n",
            "",
            "invalid-value",
            "measures[1].expected",
            "with at least 2 keys"),
        arguments(
            "            value: 2.51",
            "            value: fast",
            "invalid-value",
            "measures[0].paper[0].value",
            "a number"),
        arguments(
            "            locator: section 2\n",
            "",
            "missing-key",
            "measures[0].paper[0]",
            "locator"),
        arguments(
            "quantity: final-accuracy",
            "quantity: final-acuracy",
            "invalid-value",
            "quantity",
            "did you mean final-accuracy?"));
  }

  @Test
  void theSampleHasNone() {
    assertThat(Sample.VALID.problems()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void mistakesInAnExperiment(
      String line, String instead, String code, String where, String message) {
    assertReported(Sample.VALID.withExperiment(line, instead), code, where, message);
  }

  @ParameterizedTest
  @MethodSource
  void mistakesInClaims(String line, String instead, String code, String where, String message) {
    assertReported(Sample.VALID.withExpected(line, instead), code, where, message);
  }

  private static void assertReported(Sample sample, String code, String where, String message) {
    List<Problem> problems = sample.problems();
    assertThat(problems)
        .as("%s", problems)
        .anySatisfy(
            problem -> {
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.fault()).isEqualTo(Fault.REQUEST);
              assertThat(problem.where()).contains(where);
              assertThat(problem.message()).contains(message);
            });
  }

  @Test
  void everyMistakeIsReportedAtOnceAndOnce() {
    Sample sample =
        Sample.VALID
            .withExperiment("  name: mnist", "  name: minst")
            .withExperiment("network: lenet-300-100", "netwrok: lenet-300-100")
            .withExperiment("batch-size: 60", "batch-size: 0")
            .withExperiment("fully-connected: 0.2", "fully-connected: 1")
            .withExperiment("    rounds: 3", "    rounds: three")
            .withExpected("estimator: level", "estimator: evel")
            .withExpected("density: 21.1", "density: 121.1");
    assertThat(sample.problems())
        .extracting(Problem::where)
        .containsExactly(
            "experiment.yaml:1:1, network",
            "experiment.yaml:7:3, data.name",
            "experiment.yaml:12:1, netwrok",
            "experiment.yaml:21:3, training.batch-size",
            "experiment.yaml:33:5, pruning.rates.fully-connected",
            "experiment.yaml:48:5, profiles.brief.rounds",
            "expected.yaml:12:11, claims[0].measures[0].left.density",
            "expected.yaml:28:9, claims[0].measures[1].estimator");
  }

  @Test
  void bothFilesMayBeMalformedAndBothSaySo() {
    assertThat(new Sample("{", "").problems())
        .extracting(Problem::code)
        .containsExactly("malformed-yaml", "empty-file");
  }

  @Test
  void anUnknownProfileNamesTheKnownOnesAndTheNearest() {
    assertThatThrownBy(() -> Sample.VALID.read("breif"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("full, brief")
        .hasMessageContaining("did you mean brief?");
  }

  @Test
  void twoClaimsOfOneIdAreRefused() {
    String expected = Sample.VALID.expected();
    String claims = expected.substring(expected.lastIndexOf("  - id"));
    assertThat(new Sample(Sample.VALID.experiment(), expected + claims).problems())
        .extracting(Problem::code)
        .containsExactly("duplicate-claim");
  }

  @Test
  void aProfileIsHeldAgainstItsOwnRounds() {
    Sample sample =
        Sample.VALID.withExperiment(
            "        draws: 2", "        draws: 2\n        densities: [7.0]");
    assertThat(sample.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where())
                  .endsWith("profiles.brief.controls.random-mask.densities[0]");
              assertThat(problem.remedy()).contains("51.3 (round 3)");
            });
  }
}
