package io.lth.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lth.lottery.data.Normalization;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlanJsonTest {
  private static final Plan PLAN = Planner.plan(Sample.VALID.read("full"));
  private static final Plan SHORT = Planner.plan(Sample.VALID.read("brief"));

  static Stream<Plan> plans() {
    return Stream.of(PLAN, SHORT, Planner.plan(globallyPruned("[output, fully-connected]")));
  }

  private static Experiment globallyPruned(String kinds) {
    return Sample.VALID
        .withExperiment(
            "  strategy: layerwise-magnitude\n  mode: iterative\n  rates:\n    fully-connected: 0.2\n    output: 0.1",
            "  strategy: global-magnitude\n  mode: one-shot\n  rate: 0.20\n  kinds: " + kinds)
        .withExperiment("    densities: [51.3, 7.0]\n", "")
        .withExperiment(
            "    name: adam\n", "    name: sgd\n    momentum: 0.9\n    weight-decay: 1e-4\n")
        .withExperiment("    beta1: 0.8\n    beta2: 0.99\n    epsilon: 1e-7\n", "")
        .withExperiment("seed: 0", "seed: -9223372036854775807")
        .withExpected("density: 21.1", "density: 80.0")
        .withExpected("density: 21.1", "density: 80.0")
        .withExpected("density: 7.0", "density: 80.0")
        .withExpected("density: 51.3", "density: 80.0")
        .read("brief");
  }

  @ParameterizedTest
  @MethodSource("plans")
  void aPlanComesBackAsItWas(Plan plan) {
    String json = PlanJson.write(plan);
    Plan read = PlanJson.read(json, "plan.json");
    assertThat(read).isEqualTo(plan);
    assertThat(PlanJson.write(read)).isEqualTo(json);
    assertThat(PlanJson.digest(read)).isEqualTo(PlanJson.digest(plan));
    assertThat(read.stages().getLast().inputs().sequencedKeySet())
        .containsExactlyElementsOf(plan.stages().getLast().inputs().sequencedKeySet());
  }

  @Test
  void aPlanOfBeforeThereWerePrintedNumbersIsReadAndKeepsItsDigest() {
    String paper =
        """
                paper:
                  - prints: 2.51 times
                    value: 2.51
                    locator: section 2
        """;
    Plan without = Planner.plan(Sample.VALID.withExpected(paper, "").read("brief"));
    String json = PlanJson.write(without);

    assertThat(json).doesNotContain("\"paper\"");
    assertThat(PlanJson.write(SHORT)).contains("\"paper\"");
    assertThat(PlanJson.read(json, "plan.json")).isEqualTo(without);
    assertThat(PlanJson.digest(PlanJson.read(json, "plan.json")))
        .isEqualTo(PlanJson.digest(without));
  }

  @Test
  void aNormalizationOfAllChannelsIsANumberAndOneOfEachIsAList() {
    Normalization ofAll = Normalization.of(0.1, 0.3);
    Normalization ofEach =
        new Normalization(List.of(0.4913, 0.4821, 0.4465), List.of(0.2452, 0.2428, 0.2606));
    assertThat(DomainJson.tree(ofAll)).hasToString("{\"mean\":0.1,\"deviation\":0.3}");
    assertThat(DomainJson.tree(ofEach).toString()).contains("\"mean\":[0.4913,0.4821,0.4465]");
    for (Normalization normalization : List.of(ofAll, ofEach)) {
      assertThat(DomainJson.read(DomainJson.text(normalization), Normalization.class, "here"))
          .isEqualTo(normalization);
    }
    assertThatThrownBy(
            () ->
                DomainJson.read(
                    "{\"mean\":[0,1],\"deviation\":[1,1,1]}", Normalization.class, "here"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("means of 2 channels");
  }

  @Test
  void thePlansHoldEveryKindOfStage() {
    assertThat(Arrays.stream(StageKind.values())).allMatch(kind -> PLAN.count(kind) > 0);
  }

  @Test
  void theOrderInWhichKindsAreWrittenChangesNothing() {
    assertThat(PlanJson.write(Planner.plan(globallyPruned("[output, fully-connected]"))))
        .isEqualTo(PlanJson.write(Planner.plan(globallyPruned("[fully-connected, output]"))));
  }

  @Test
  void everyStageIsPartOfThePlansDigest() {
    Plan shorter =
        new Plan(
            SHORT.experiment(),
            SHORT.profile(),
            new ArrayList<>(SHORT.stages()).subList(0, SHORT.stages().size() - 1));
    assertThat(PlanJson.digest(shorter)).isNotEqualTo(PlanJson.digest(SHORT));
  }

  static Stream<Arguments> damage() {
    return Stream.of(
        arguments("\"profile\" : \"brief\",", "", "profile"),
        arguments("\"profile\" : \"brief\",", "\"profile\" : \"brief\", \"extra\" : 1,", "extra"),
        arguments(
            "\"profile\" : \"brief\",", "\"profile\" : \"brief\", \"profile\" : \"x\",", "profile"),
        arguments("\"kind\" : \"initialize\"", "\"kind\" : \"initialise\"", "initialise"),
        arguments("\"seed\" : \"0\"", "\"seed\" : 0", "seed"),
        arguments("\"seed\" : \"0\"", "\"seed\" : null", "seed"),
        arguments("\"snapshot\" : 7", "\"snapshot\" : 7.5", "snapshot"),
        arguments("\"arm\" : \"winning-ticket\"", "\"arm\" : \"ticket\"", "winning-ticket"),
        arguments("\"id\" : \"trial-0.initialize\"", "\"id\" : \"Trial 0\"", "Trial 0"),
        arguments("\"stages\" : [", "\"stages\" : [ [", "stages"));
  }

  @ParameterizedTest
  @MethodSource("damage")
  void aDamagedPlanIsRefusedWithItsPlace(String text, String instead, String named) {
    String json = PlanJson.write(SHORT);
    assertThat(json).contains(text);
    int at = json.indexOf(text);
    String damaged = json.substring(0, at) + instead + json.substring(at + text.length());
    assertThatThrownBy(() -> PlanJson.read(damaged, "plan.json"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(Fault.DATA);
              assertThat(e.problems().getFirst().where()).startsWith("plan.json");
              assertThat(e).hasMessageContaining(named);
            });
  }

  @Test
  void aTornPlanIsRefused() {
    String json = PlanJson.write(SHORT);
    assertThatThrownBy(() -> PlanJson.read(json.substring(0, json.length() / 2), "plan.json"))
        .isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> PlanJson.read(json + "{}", "plan.json"))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void seedsKeepAll64Bits() {
    Seed seed = new Seed(Long.MAX_VALUE);
    assertThat(DomainJson.read(DomainJson.text(seed), Seed.class, "here")).isEqualTo(seed);
  }

  @Test
  void canonicalJsonIsThatOfTheRfc() {
    assertThat(CanonicalJson.of("{\"b\": [1e-3, 4.50, \"\\u20ac\"], \"a\": null}"))
        .isEqualTo("{\"a\":null,\"b\":[0.001,4.5,\"€\"]}");
  }
}
