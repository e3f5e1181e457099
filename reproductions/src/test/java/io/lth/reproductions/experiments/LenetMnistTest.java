package io.lth.reproductions.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.spec.ExperimentReader;
import io.lth.spec.SourceFile;
import io.lth.spec.StageKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code lenet-mnist} has of its own. */
class LenetMnistTest {
  private static final String FOLDER = "/reproductions/lenet-mnist/";
  private static final ExperimentReader READER = new ExperimentReader(Map.of("mnist", 60_000));
  private static final SourceFile EXPERIMENT = shipped("experiment.yaml");

  private static SourceFile shipped(String name) {
    try (InputStream file = LenetMnistTest.class.getResourceAsStream(FOLDER + name)) {
      if (file == null) {
        throw new IllegalStateException("not shipped: " + name);
      }
      return new SourceFile(name, new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Experiment at(String profile) {
    return READER.read(EXPERIMENT, shipped("expected.yaml"), profile);
  }

  @Test
  void quickIsTheDefault() {
    assertThat(READER.profiles(EXPERIMENT).standard()).isEqualTo("quick");
  }

  /** Trials, rounds, iterations, trainings a trial. */
  @ParameterizedTest
  @CsvSource({"smoke, 2, 3, 300, 6", "quick, 5, 7, 4000, 12", "nightly, 5, 20, 15000, 29"})
  void aProfileHasItsOwnScale(
      String profile, int trials, int rounds, int iterations, int trainings) {
    Experiment experiment = at(profile);
    assertThat(experiment.trials()).isEqualTo(trials);
    assertThat(experiment.only().pruning().rounds()).isEqualTo(rounds);
    assertThat(experiment.only().recipe().iterations()).isEqualTo(iterations);
    assertThat(experiment.subjects()).hasSize(trials * trainings);
  }

  @Test
  void everyClaimOfTheLedgerIsThere() {
    assertThat(at("paper").claims())
        .extracting(Claim::id)
        .containsExactly("F1", "F1-direction", "L1", "L2", "L3", "L4", "L5", "L5-direction", "E1");
  }

  /**
   * A changed key disowns every finished result. Change one here only with a new version of the
   * kind, or where the profile itself has changed.
   */
  @ParameterizedTest
  @CsvSource({
    "trial-0.initialize, 77c1f0853560f8beaf4d93705f59881e97a9bfdff072f63629474daa7d37a147",
    "trial-0.round-0.winning-ticket.train, 4a8be1738207be7fdff4b8141700deda7c134f5bf2fc9345dfab7ddf9074c5c1",
    "trial-1.round-3.winning-ticket.train, 9b2fb216b86796372721c09bfc9a44386b9cb16e2d9fa6fc75ffc1a8015e84fc",
    "trial-0.round-1.winning-ticket.prune, fa77366fadf8398505b7322929d1f982a9d6f9d5a234e9b540240d8c3bdb1dd7",
    "trial-0.round-1.winning-ticket.rewind, 8fde2237198182a0c2b78fc6243e2dd848af5d92f7c531e6132734ab1d1c885b",
    "trial-0.round-3.random-reinitialization-0.reinitialize, 21e5ecf024faa83ccc0231f3c6f8478aaa45258f2a2909b2e353b9f3bae2a2bb",
    "trial-0.round-3.random-mask-0.random-mask, 3739f8f7bb8459ecbd9216f60d3c8c053c9fe7514a9ef8b2738090db9fd954de"
  })
  void theStagesOfSmokeKeepTheirKeys(String id, String key) {
    Stage stage = Planner.plan(at("smoke")).stage(new StageId(id));
    Map<String, Sha256> inputs = new LinkedHashMap<>();
    stage.inputs().keySet().forEach(name -> inputs.put(name, Sha256.of(name)));
    Numerics numerics =
        stage.kind() == StageKind.TRAIN
            ? new Numerics("lth-sparse", "2+16-lanes", "cpu", 1)
            : Numerics.JAVA;
    assertThat(StageKeys.key(stage, inputs, numerics)).hasToString(key);
  }
}
