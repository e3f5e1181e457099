package io.lth.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows each rule a class that breaks it, and one that doesn't. */
class RulesRingTest {
  private static final String BROKEN = "io.lth.architecture.broken";
  private static final HouseRules RULES = new HouseRules(BROKEN);
  private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(BROKEN);

  static List<Arguments> rulesAndWhatBreaksThem() {
    return List.of(
        Arguments.of(RULES.lotteryKnowsOnlyThePureJdk(), "lottery.ReadsAFile"),
        Arguments.of(RULES.lotteryKnowsOnlyThePureJdk(), "lottery.SaysSomething"),
        Arguments.of(RULES.lotteryKnowsOnlyThePureJdk(), "lottery.WritesJson"),
        Arguments.of(RULES.lotteryAsksNothingOfTheSystem(), "lottery.LooksAtTheClock"),
        Arguments.of(RULES.border(BuildModule.STAGES), "stages.KnowsAnAdapter"),
        Arguments.of(RULES.border(BuildModule.EVIDENCE), "evidence.KnowsTheRecord"),
        Arguments.of(RULES.border(BuildModule.TRAINING), "training.KnowsTheCommandLine"),
        Arguments.of(RULES.library("ai.djl..", BuildModule.TRAINING), "spec.KnowsDjl"),
        Arguments.of(RULES.library("io.quarkus..", BuildModule.CLI), "spec.KnowsQuarkus"),
        Arguments.of(RULES.noCyclesIn(BuildModule.LOTTERY), "lottery.mask.KnowsThePlan"),
        Arguments.of(RULES.namesAreNotVague(), "spec.StringHelper"),
        Arguments.of(RULES.namesAreNotVague(), "spec.common.Thing"),
        Arguments.of(RULES.noGetPrefix(), "spec.Prefixed"),
        Arguments.of(RULES.onlyTheCliPrints(), "spec.Prints"),
        Arguments.of(RULES.noGlobalRandomState(), "spec.DrawsFromARandom"),
        Arguments.of(RULES.noGlobalRandomState(), "spec.DrawsFromMath"),
        Arguments.of(RULES.noGlobalRandomState(), "spec.Shuffles"),
        Arguments.of(RULES.packagesAreNullMarked(), "unmarked.Unmarked"),
        Arguments.of(RULES.fakesAreForTests(), "spec.UsesAFake"),
        Arguments.of(RULES.testsDoNotSleep(), "spec.Sleeps"));
  }

  @ParameterizedTest
  @MethodSource("rulesAndWhatBreaksThem")
  void aRuleRingsOnTheClassThatBreaksIt(ArchRule rule, String broken) {
    assertThat(rule.evaluate(CLASSES).getFailureReport().getDetails())
        .anyMatch(violation -> violation.contains(BROKEN + "." + broken))
        .noneMatch(violation -> violation.contains("OverridesALibrary"));
  }

  @Test
  void aRuleThatSeesNoClassFails() {
    JavaClasses none = CLASSES.that(DescribedPredicate.alwaysFalse());
    assertThat(catchThrowable(() -> RULES.border(BuildModule.STAGES).check(none)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("failed to check any classes");
  }
}
