package io.lth.architecture;

import static io.lth.architecture.HouseRules.OF_THE_SUITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every class of the suite against the house's rules; {@code RulesRingTest} is its twin. */
class ArchitectureTest {
  private static final JavaClasses CLASSES = BuildModule.allClasses();
  private static final JavaClasses TESTS = BuildModule.allTestClasses();

  static List<BuildModule> modulesWithClasses() {
    return BuildModule.withClasses();
  }

  @Test
  void everyModuleOfTheBuildIsLookedAt() throws IOException {
    List<String> built =
        Pattern.compile("<module>(.*)</module>")
            .matcher(Files.readString(BuildModule.ROOT.resolve("pom.xml")))
            .results()
            .map((MatchResult module) -> module.group(1))
            .toList();
    assertThat(
            Stream.concat(
                Arrays.stream(BuildModule.values())
                    .map(module -> BuildModule.ROOT.relativize(module.folder()).toString()),
                // Itself, and Python.
                Stream.of("infra/architecture", "workflows/airflow")))
        .containsExactlyInAnyOrderElementsOf(built);
  }

  @ParameterizedTest
  @EnumSource
  void everySourceOfAModuleIsSeenAsAClass(BuildModule module) {
    List<String> main = names(BuildModule.imported(List.of(module.output())));
    List<String> tests = names(BuildModule.imported(List.of(module.testOutput())));

    assertThat(main).containsAll(module.sources("main"));
    assertThat(tests).containsAll(declaring(module.sources("test")));
    assertThat(main).hasSizeGreaterThanOrEqualTo(module.leastClasses());
    assertThat(tests).hasSizeGreaterThanOrEqualTo(module.leastTestClasses());
  }

  @ParameterizedTest
  @MethodSource("modulesWithClasses")
  void everyClassLiesInItsModulesPackage(BuildModule module) {
    assertThat(names(BuildModule.imported(List.of(module.output()))))
        .allMatch(name -> name.startsWith(module.packagesUnder("io.lth").replace("..", ".")));
  }

  @Test
  void theDomainKnowsOnlyThePureJdk() {
    OF_THE_SUITE.lotteryKnowsOnlyThePureJdk().check(CLASSES);
    OF_THE_SUITE.lotteryAsksNothingOfTheSystem().check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("modulesWithClasses")
  void aModuleKnowsOnlyThoseItMayKnow(BuildModule module) {
    OF_THE_SUITE.border(module).check(CLASSES);
  }

  @Test
  void aLibraryHasOneHome() {
    OF_THE_SUITE.library("ai.djl..", BuildModule.TRAINING).check(CLASSES);
    OF_THE_SUITE.library("org.mlflow..", BuildModule.MLFLOW_TRACKING).check(CLASSES);
    OF_THE_SUITE.library("org.knowm.xchart..", BuildModule.EVIDENCE).check(CLASSES);
    OF_THE_SUITE.library("picocli..", BuildModule.CLI).check(CLASSES);
    OF_THE_SUITE.library("org.yaml..", BuildModule.SPEC).check(CLASSES);
    OF_THE_SUITE.library("com.github.kagkarlsson..", BuildModule.JOBS).check(CLASSES);
    OF_THE_SUITE
        .library(
            "io.quarkus..",
            BuildModule.JOBS,
            BuildModule.TRAINER,
            BuildModule.PRUNER,
            BuildModule.AUDITOR,
            BuildModule.AIRFLOW_CLIENT,
            BuildModule.CLI)
        .check(CLASSES);
  }

  @Test
  void packagesDoNotKnowEachOtherInCircles() {
    OF_THE_SUITE.noCyclesIn(BuildModule.STAGES).check(CLASSES);
    OF_THE_SUITE.noCyclesIn(BuildModule.LOTTERY).check(CLASSES);
  }

  @Test
  void namesSayWhatAThingIs() {
    OF_THE_SUITE.namesAreNotVague().check(CLASSES);
    OF_THE_SUITE.namesAreNotVague().check(TESTS);
  }

  @Test
  void noMethodOfOursIsPrefixedWithGet() {
    OF_THE_SUITE.noGetPrefix().check(CLASSES);
    OF_THE_SUITE.noGetPrefix().check(TESTS);
  }

  @Test
  void onlyTheCommandLinePrints() {
    OF_THE_SUITE.onlyTheCliPrints().check(CLASSES);
  }

  @Test
  void noDrawIsMadeFromGlobalRandomState() {
    OF_THE_SUITE.noGlobalRandomState().check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    OF_THE_SUITE.packagesAreNullMarked().check(CLASSES);
  }

  @Test
  void fakesStandInTestsOnly() {
    OF_THE_SUITE.fakesAreForTests().check(CLASSES);
  }

  @Test
  void noTestSleeps() {
    OF_THE_SUITE.testsDoNotSleep().check(TESTS);
  }

  private static List<String> names(JavaClasses classes) {
    return classes.stream().map(JavaClass::getName).toList();
  }

  /** A package-info of tests is compiled to a class only where it bears an annotation. */
  private static List<String> declaring(List<String> sources) {
    return sources.stream().filter(name -> !name.endsWith(".package-info")).toList();
  }
}
