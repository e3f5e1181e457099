package io.lth.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * Whom a class may know, what it may do and what it may be called.
 *
 * @param root the package that all others lie in: {@code io.lth}, or that of the broken examples
 *     that show that each rule rings
 */
record HouseRules(String root) {
  static final HouseRules OF_THE_SUITE = new HouseRules("io.lth");

  /**
   * What of the JDK computes without the world: no files, network, clock, logging or databases.
   * {@code java.nio} is here for its buffers.
   */
  private static final List<String> PURE =
      List.of(
          "java.lang",
          "java.lang.annotation",
          "java.lang.invoke",
          "java.lang.runtime",
          "java.math",
          "java.nio",
          "java.nio.charset",
          "java.security",
          "java.util",
          "java.util.function",
          "java.util.regex",
          "java.util.stream",
          "org.jspecify.annotations");

  private static final String VAGUE_WORDS =
      ".*(?:Utils?|Helpers?|Managers?|Impl|Commons?|Misc)(?![a-z]).*"
          + "|.*\\.(?:utils?|helpers?|managers?|impl|commons?|misc)\\..*";

  /** Its jitter only spreads retries in time; no result depends on it. */
  private static final String RETRY_JITTER = "io.lth.mlflow.tracking.Perseverance";

  ArchRule lotteryKnowsOnlyThePureJdk() {
    return classes()
        .that()
        .resideInAPackage(packages(BuildModule.LOTTERY))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            Stream.concat(Stream.of(packages(BuildModule.LOTTERY)), PURE.stream())
                .toArray(String[]::new))
        .because("the domain is a pure function of its input");
  }

  ArchRule lotteryAsksNothingOfTheSystem() {
    return noClasses()
        .that()
        .resideInAPackage(packages(BuildModule.LOTTERY))
        .should()
        .callMethodWhere(
            describe(
                "it asks for time, environment or a logger",
                call ->
                    call.getTargetOwner().isEquivalentTo(System.class)
                        && !Set.of("arraycopy", "lineSeparator").contains(call.getName())))
        .because("the domain is a pure function of its input");
  }

  /** A module knows those it may know, and no other. */
  ArchRule border(BuildModule module) {
    String[] strangers =
        Arrays.stream(BuildModule.values())
            .filter(other -> other != module && !module.known().contains(other))
            .map(this::packages)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(packages(module))
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(strangers)
                .as("belong to a module that %s must not know", module));
  }

  /** A library has one home. */
  ArchRule library(String libraryPackages, BuildModule... homes) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(Arrays.stream(homes).map(this::packages).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(libraryPackages);
  }

  /** The packages directly below a module's own do not know each other in circles. */
  SliceRule noCyclesIn(BuildModule module) {
    return slices().matching(packages(module).replace("..", ".(*)..")).should().beFreeOfCycles();
  }

  ArchRule namesAreNotVague() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .haveNameNotMatching(VAGUE_WORDS)
        .because("a name says what a thing is");
  }

  ArchRule noGetPrefix() {
    return methods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage(root + "..")
        .and()
        .arePublic()
        .and(not(describe("override a library's method", this::overridesForeignMethod)))
        .should()
        .haveNameNotMatching("get[A-Z].*");
  }

  ArchRule onlyTheCliPrints() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage(packages(BuildModule.CLI))
        .should(ACCESS_STANDARD_STREAMS);
  }

  ArchRule noGlobalRandomState() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .doNotHaveFullyQualifiedName(RETRY_JITTER)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, SplittableRandom.class, ThreadLocalRandom.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.util.random")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(Collections.class, "shuffle", List.class)
        .because("every random draw names its purpose (io.lth.lottery.random)");
  }

  ArchRule packagesAreNullMarked() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            new ArchCondition<>("be in a package with a @NullMarked package-info") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                events.add(
                    new SimpleConditionEvent(
                        type,
                        type.getPackage().isAnnotatedWith(NullMarked.class),
                        type.getName() + ": " + type.getPackageName()));
              }
            });
  }

  ArchRule fakesAreForTests() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage("..testing..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(root + "..testing..");
  }

  ArchRule testsDoNotSleep() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .callMethodWhere(
            new DescribedPredicate<JavaMethodCall>("it sleeps") {
              @Override
              public boolean test(JavaMethodCall call) {
                return call.getName().equals("sleep")
                    && (call.getTargetOwner().isAssignableTo(Thread.class)
                        || call.getTargetOwner().isEquivalentTo(TimeUnit.class));
              }
            })
        .because("a test that waits for time to pass is slow or wrong; wait for the event");
  }

  private String packages(BuildModule module) {
    return module.packagesUnder(root);
  }

  private boolean overridesForeignMethod(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return Stream.concat(
            owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
        .filter(type -> !type.getPackageName().startsWith("io.lth"))
        .flatMap(type -> type.getMethods().stream())
        .anyMatch(
            foreign ->
                foreign.getName().equals(method.getName())
                    && foreign.getRawParameterTypes().size()
                        == method.getRawParameterTypes().size());
  }
}
