package io.lth.reproductions.experiments;

import static io.lth.reproductions.experiments.ShippedExperiments.FOLDER;
import static io.lth.reproductions.experiments.ShippedExperiments.READER;
import static io.lth.reproductions.experiments.ShippedExperiments.at;
import static io.lth.reproductions.experiments.ShippedExperiments.file;
import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Scale;
import io.lth.lottery.claim.Side;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.spec.PlanJson;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of each folder under {@code reproductions}. */
class EveryExperimentTest {
  private static final List<String> PROFILES = List.of("smoke", "quick", "nightly", "paper");

  static List<String> names() throws IOException {
    return ShippedExperiments.names();
  }

  @Test
  void theseAreTheExperiments() throws IOException {
    assertThat(names())
        .containsExactly(
            "conv-cifar10",
            "conv-cifar10-dropout",
            "lenet-mnist",
            "lenet-mnist-one-shot",
            "lenet-mnist-reset",
            "resnet18-cifar10",
            "vgg19-cifar10");
  }

  @ParameterizedTest
  @MethodSource("names")
  void itIsNamedLikeItsFolderAndExplainedInIt(String name) throws IOException {
    assertThat(at(name, "smoke").name()).isEqualTo(name);
    assertThat(Files.readString(FOLDER.resolve(name).resolve("README.md")))
        .contains("experiment.yaml", "expected.yaml", "## What we got");
  }

  @ParameterizedTest
  @MethodSource("names")
  void itHasTheFourProfilesAndThePlansOfAllComeBackFromTheirJson(String name) throws IOException {
    List<String> profiles = READER.profiles(file(name, "experiment.yaml")).names();
    assertThat(profiles).containsSubsequence(PROFILES);
    for (String profile : profiles) {
      Plan plan = Planner.plan(at(name, profile));
      assertThat(PlanJson.read(PlanJson.write(plan), "plan.json")).as(profile).isEqualTo(plan);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRangeSaysWhereItComesFromAndOnlyDirectionsAreJudgedBelowThePapersScale(String name)
      throws IOException {
    Experiment paper = at(name, "paper");
    assertThat(paper.claims()).isNotEmpty();
    paper
        .claims()
        .forEach(
            claim ->
                assertThat(claim.measures())
                    .as(claim.id())
                    .allMatch(EveryExperimentTest::saysItsSource)
                    .allMatch(
                        measure ->
                            claim.id().endsWith("-direction")
                                || measure.least().equals(wholeScale(paper, measure))));
  }

  @ParameterizedTest
  @MethodSource("names")
  void whereTheRangeComesFromANumberThePaperPrintsThatNumberIsGivenAndLiesInIt(String name)
      throws IOException {
    for (Claim claim : at(name, "paper").claims()) {
      for (Measure measure : claim.measures()) {
        if (measure.expected().source().matches("(bound|value): .+")) {
          assertThat(measure.paper()).as("%s: %s", claim.id(), measure.name()).isNotEmpty();
        }
        assertThat(measure.paper())
            .as("%s: %s", claim.id(), measure.name())
            .allMatch(printed -> measure.expected().contains(printed.value()));
      }
    }
  }

  /** Those of the paper that this project reproduces; directions and accuracies come on top. */
  @Test
  void everyClaimOfThePaperIsInOneOfThem() throws IOException {
    Set<String> claims = new TreeSet<>();
    for (String name : names()) {
      at(name, "paper").claims().stream()
          .map(Claim::id)
          .filter(id -> !id.matches(".+-(direction|accuracies)"))
          .forEach(claims::add);
    }
    assertThat(claims)
        .containsExactlyInAnyOrder(
            "F1", "L1", "L2", "L3", "L4", "L5", "L6", "C1", "C2", "C3", "C4", "D1", "V1", "V2",
            "R1", "R2", "B1", "E1");
  }

  @ParameterizedTest
  @MethodSource("names")
  void theEditorFindsTheSchemas(String name) throws IOException {
    for (String file : List.of("experiment.yaml", "expected.yaml")) {
      String schema =
          file(name, file)
              .text()
              .lines()
              .findFirst()
              .orElseThrow()
              .replaceFirst("^# yaml-language-server: \\$schema=", "");
      assertThat(FOLDER.resolve(name).resolve(schema)).isRegularFile();
    }
  }

  /** The paper's trials, and its iterations of the shortest training that a measure looks at. */
  private static Scale wholeScale(Experiment paper, Measure measure) {
    return new Scale(
        paper.trials(),
        measure.estimator().variants().stream()
            .mapToInt(variant -> paper.variant(variant).recipe().iterations())
            .min()
            .orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("names")
  void atThePapersScaleEveryClaimIsAboutRoundsThatAreTrained(String name) throws IOException {
    Experiment paper = at(name, "paper");
    for (Claim claim : paper.claims()) {
      for (Measure measure : claim.measures()) {
        for (Side side : sides(measure.estimator())) {
          Variant variant = paper.variant(side.variant());
          int round = variant.ladder().roundPrinted(side.percent()).orElse(-1);
          assertThat(paper.subjects())
              .as("%s: %s", claim.id(), side)
              .anyMatch(
                  subject ->
                      subject.variant().equals(side.variant())
                          && subject.round() == round
                          && subject.arm() == side.arm());
        }
      }
    }
  }

  private static List<Side> sides(Estimator estimator) {
    return switch (estimator) {
      case Estimator.Level(var _, Side of) -> List.of(of);
      case Estimator.Difference(var _, Side left, Side right) -> List.of(left, right);
      case Estimator.Ratio(var _, Side left, Side right) -> List.of(left, right);
      default -> List.of();
    };
  }

  private static boolean saysItsSource(Measure measure) {
    return measure.expected().source().matches("(direction|bound|value|no difference): .+");
  }
}
