package io.lth.lottery.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.result.Subject;
import io.lth.lottery.testing.Tiny;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlannerTest {
  /** Two trials of three rounds, with every control that iterative pruning has. */
  private static final Plan PLAN = Planner.plan(Tiny.experiment());

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "INITIALIZE, 2",
    "TRAIN, 46",
    "PRUNE, 12",
    "REWIND, 20",
    "REINITIALIZE, 24",
    "RANDOM_MASK, 8",
    "AGGREGATE, 1",
    "JUDGE, 1",
    "RENDER, 1"
  })
  void everyTrialRoundArmAndDrawHasItsStages(StageKind kind, int count) {
    assertThat(PLAN.count(kind)).isEqualTo(count);
    assertThat(PLAN.stages()).hasSize(2 + 46 + 12 + 20 + 24 + 8 + 3);
  }

  @Test
  void aTicketComesOfTheRoundBeforeAndOfItsTrialsInitialWeights() {
    assertInputs(PLAN, "trial-1.initialize", Map.of());
    assertInputs(
        PLAN, "trial-1.round-0.winning-ticket.train", Map.of("weights", "trial-1.initialize"));
    assertInputs(
        PLAN,
        "trial-1.round-1.winning-ticket.prune",
        Map.of("weights", "trial-1.round-0.winning-ticket.train"));
    assertInputs(
        PLAN,
        "trial-1.round-2.winning-ticket.prune",
        Map.of(
            "weights",
            "trial-1.round-1.winning-ticket.train",
            "mask",
            "trial-1.round-1.winning-ticket.prune"));
    assertInputs(
        PLAN,
        "trial-1.round-2.winning-ticket.rewind",
        Map.of("weights", "trial-1.initialize", "mask", "trial-1.round-2.winning-ticket.prune"));
    assertInputs(
        PLAN,
        "trial-1.round-2.winning-ticket.train",
        Map.of(
            "weights",
            "trial-1.round-2.winning-ticket.rewind",
            "mask",
            "trial-1.round-2.winning-ticket.prune"));
    assertThat(output(PLAN, "trial-1.round-2.winning-ticket.prune", "weights"))
        .isEqualTo(Output.FINAL_WEIGHTS);
  }

  @Test
  void controlsComeOfTheMaskOfTheirRoundAlone() {
    assertInputs(
        PLAN,
        "trial-0.round-2.random-reinitialization-1.reinitialize",
        Map.of("mask", "trial-0.round-2.winning-ticket.prune"));
    assertInputs(
        PLAN,
        "trial-0.round-2.random-reinitialization-1.train",
        Map.of(
            "weights",
            "trial-0.round-2.random-reinitialization-1.reinitialize",
            "mask",
            "trial-0.round-2.winning-ticket.prune"));
    assertInputs(
        PLAN,
        "trial-0.round-2.random-mask-0.random-mask",
        Map.of("mask", "trial-0.round-2.winning-ticket.prune"));
    assertInputs(
        PLAN,
        "trial-0.round-2.random-mask-0.rewind",
        Map.of(
            "weights", "trial-0.initialize", "mask", "trial-0.round-2.random-mask-0.random-mask"));
    assertInputs(
        PLAN,
        "trial-0.round-2.random-mask-0.train",
        Map.of(
            "weights",
            "trial-0.round-2.random-mask-0.rewind",
            "mask",
            "trial-0.round-2.random-mask-0.random-mask"));
  }

  @Test
  void oneShotPrunesTheDenseNetworkInEveryRound() {
    Plan plan = Planner.plan(Tiny.experiment(PruningMode.ONE_SHOT, 0));
    assertInputs(
        plan,
        "trial-0.round-3.winning-ticket.prune",
        Map.of("weights", "trial-0.round-0.winning-ticket.train"));
    assertThat(rounds(plan, "winning-ticket")).containsExactly(1, 2, 3, 1, 2, 3);
    assertThat(rounds(PLAN, "winning-ticket")).containsExactly(1, 1, 1, 1, 1, 1);
  }

  @Test
  void iterativeTicketsBesideOneShotOnesArePrunedByTheirOwnTrainingsAndRewound() {
    Plan plan = Planner.plan(Tiny.experiment(PruningMode.ONE_SHOT, 0));
    assertInputs(
        plan,
        "trial-0.round-1.iterative-ticket-0.prune",
        Map.of("weights", "trial-0.round-0.winning-ticket.train"));
    assertInputs(
        plan,
        "trial-0.round-3.iterative-ticket-0.prune",
        Map.of(
            "weights",
            "trial-0.round-2.iterative-ticket-0.train",
            "mask",
            "trial-0.round-2.iterative-ticket-0.prune"));
    assertInputs(
        plan,
        "trial-0.round-3.iterative-ticket-0.rewind",
        Map.of(
            "weights", "trial-0.initialize", "mask", "trial-0.round-3.iterative-ticket-0.prune"));
    assertThat(rounds(plan, "iterative-ticket")).containsExactly(1, 1, 1, 1, 1, 1);
  }

  @Test
  void continuedTrainingStartsWhereTheTrainingBeforeEnded() {
    assertInputs(
        PLAN,
        "trial-0.round-1.continued-training-0.rewind",
        Map.of(
            "weights",
            "trial-0.round-0.winning-ticket.train",
            "mask",
            "trial-0.round-1.continued-training-0.prune"));
    assertInputs(
        PLAN,
        "trial-0.round-3.continued-training-0.rewind",
        Map.of(
            "weights",
            "trial-0.round-2.continued-training-0.train",
            "mask",
            "trial-0.round-3.continued-training-0.prune"));
    assertThat(output(PLAN, "trial-0.round-3.continued-training-0.rewind", "weights"))
        .isEqualTo(Output.FINAL_WEIGHTS);
  }

  @Test
  void otherValuesForSurvivorsComeOfTheirOriginUnlessTheyAreDrawn() {
    for (String arm : List.of("shuffled-weights-1", "signs-only-0")) {
      assertInputs(
          PLAN,
          "trial-1.round-2.%s.reinitialize".formatted(arm),
          Map.of("weights", "trial-1.initialize", "mask", "trial-1.round-2.winning-ticket.prune"));
    }
  }

  @Test
  void rewindingToALaterIterationTakesTheDenseTrainingsWeightsOfIt() {
    Plan plan = Planner.plan(Tiny.experiment(PruningMode.ITERATIVE, 100));
    for (String arm : List.of("winning-ticket", "random-mask-0")) {
      String rewind = "trial-1.round-2.%s.rewind".formatted(arm);
      assertThat(stage(plan, rewind).inputs().get(Output.WEIGHTS))
          .isEqualTo(
              new Input(
                  new StageId("trial-1.round-0.winning-ticket.train"), Output.REWIND_WEIGHTS));
    }
    assertThat(snapshot(plan, "trial-1.round-0.winning-ticket.train")).isEqualTo(100);
    assertThat(snapshot(plan, "trial-1.round-1.winning-ticket.train")).isZero();
    assertThat(snapshot(PLAN, "trial-1.round-0.winning-ticket.train")).isZero();
  }

  @Test
  void variantsShareNothingBeforeTheyAreAggregatedAndEachIsPlannedAsItIsAlone() {
    Experiment experiment = Tiny.variants();
    Plan plan = Planner.plan(experiment);
    for (Stage stage : plan.stages()) {
      stage
          .place()
          .ofTrial()
          .ifPresent(
              trial -> {
                assertThat(stage.id().value()).startsWith(trial.variant() + ".trial-");
                assertThat(Plan.dependencies(stage))
                    .allSatisfy(id -> assertThat(plan.stage(id).place().ofTrial()).hasValue(trial));
              });
    }
    List<String> narrow =
        plan.stages().stream()
            .map(stage -> stage.id().value())
            .filter(id -> id.startsWith("narrow."))
            .map(id -> id.substring("narrow.".length()))
            .toList();
    assertThat(narrow)
        .containsExactlyElementsOf(
            Planner.plan(Tiny.experiment()).stages().stream()
                .map(stage -> stage.id().value())
                .filter(id -> id.startsWith("trial-"))
                .toList());
    assertThat(plan.stage(new StageId("wide.trial-1.round-2.winning-ticket.train")).parameters())
        .isInstanceOfSatisfying(
            StageParameters.Train.class,
            train -> {
              assertThat(train.network().name()).isEqualTo("wide");
              assertThat(train.recipe().iterations()).isEqualTo(200);
            });
  }

  @Test
  void trialsShareNothingBeforeTheyAreAggregated() {
    for (Stage stage : PLAN.stages()) {
      stage
          .place()
          .ofTrial()
          .ifPresent(
              trial ->
                  assertThat(Plan.dependencies(stage))
                      .allSatisfy(
                          id -> assertThat(PLAN.stage(id).place().ofTrial()).hasValue(trial)));
    }
  }

  @Test
  void everyTrainingIsAggregatedJudgedAndRendered() {
    Experiment experiment = Tiny.experiment();
    for (Subject subject : experiment.subjects()) {
      StageId train = Planner.id(subject, StageKind.TRAIN);
      for (String whole : List.of("aggregate", "judge", "render")) {
        assertThat(Plan.dependencies(stage(PLAN, whole))).as(whole).contains(train);
      }
    }
    assertThat(stage(PLAN, "aggregate").inputs()).hasSize(experiment.subjects().size());
  }

  @Test
  void idsAreUniqueAndEveryStageComesAfterWhatItTakes() {
    Set<StageId> earlier = new HashSet<>();
    for (Stage stage : PLAN.stages()) {
      assertThat(earlier).containsAll(Plan.dependencies(stage));
      assertThat(earlier.add(stage.id())).as("%s", stage.id()).isTrue();
    }
  }

  @Test
  void thePlanIsAPureFunctionOfTheExperiment() {
    assertThat(Planner.plan(Tiny.experiment())).isEqualTo(PLAN);
  }

  @Test
  void iterationsAreThoseOfAllTrainings() {
    assertThat(PLAN.iterations()).isEqualTo(46 * 300);
    assertThat(Plan.iterations(stage(PLAN, "judge"))).isZero();
  }

  @Test
  void unknownInputsCyclesAndDuplicatesAreNoPlan() {
    Stage a = rewind("a", "b");
    Stage b = rewind("b", "a");
    assertNoPlan("a takes weights of b, which does not come before it", a);
    assertNoPlan("a takes weights of b, which does not come before it", a, b);
    assertNoPlan("c takes weights of c, which does not come before it", rewind("c", "c"));
    Stage first = PLAN.stages().getFirst();
    assertNoPlan("two stages are named trial-0.initialize", first, first);
    assertNoPlan("a plan has at least one stage");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAN.stage(new StageId("a")))
        .withMessage("the plan has no stage a");
  }

  private static void assertNoPlan(String message, Stage... stages) {
    List<Stage> of = List.of(stages);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan("made-up", "smoke", of))
        .withMessage(message);
  }

  private static Stage rewind(String id, String of) {
    SequencedMap<String, Input> inputs = new LinkedHashMap<>();
    inputs.put(Output.WEIGHTS, new Input(new StageId(of), Output.WEIGHTS));
    return new Stage(new StageId(id), new Place.Whole(), new StageParameters.Rewind(), inputs);
  }

  private static List<Integer> rounds(Plan plan, String arm) {
    return plan.stages().stream()
        .filter(stage -> stage.id().value().contains(arm))
        .filter(stage -> stage.parameters() instanceof StageParameters.Prune)
        .map(stage -> ((StageParameters.Prune) stage.parameters()).rounds())
        .toList();
  }

  private static int snapshot(Plan plan, String id) {
    return ((StageParameters.Train) stage(plan, id).parameters()).snapshot().value();
  }

  private static String output(Plan plan, String id, String input) {
    return stage(plan, id).inputs().entrySet().stream()
        .filter(entry -> entry.getKey().equals(input))
        .map(entry -> entry.getValue().output())
        .findFirst()
        .orElseThrow();
  }

  private static void assertInputs(Plan plan, String id, Map<String, String> expected) {
    Map<String, String> inputs = new LinkedHashMap<>();
    stage(plan, id).inputs().forEach((name, input) -> inputs.put(name, input.stage().value()));
    assertThat(inputs).as(id).isEqualTo(expected);
  }

  private static Stage stage(Plan plan, String id) {
    return plan.stage(new StageId(id));
  }
}
