package io.lth.lottery.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimate;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.ExpectedRange;
import io.lth.lottery.claim.Judgement;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Scale;
import io.lth.lottery.claim.Side;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Pruning;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.network.Networks;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.lottery.testing.MadeUpResults;
import io.lth.lottery.testing.PaperPruning;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims about made-up results whose verdict is known beforehand. */
final class JudgeTest {
  private static final ExpectedRange ANYTHING =
      new ExpectedRange(-1_000, Double.POSITIVE_INFINITY, "made up");
  private static final Estimator DENSE_LEVEL =
      new Estimator.Level(Quantity.FINAL_ACCURACY, Side.DENSE);
  private static final Side TICKET = new Side(Arm.WINNING_TICKET, new BigDecimal("51.3"));

  @ParameterizedTest(name = "{0} … {1} %: {2}")
  @CsvSource({
    "51.3, 21.1, 99", // round 7, 21.072 %, lies below the exact bound
    "51.3, 21.07, 99",
    "51.3, 26.3, 98.7",
    "51.2, 26.3, 98.5", // round 3 is 51.281 %
    "51.28, 41, 98.7",
    "21.1, 21.1, 99"
  })
  void theBoundsOfARangeOfDensitiesAreReadAsPrinted(String from, String to, double greatest) {
    MadeUpResults made = new MadeUpResults(lenet(7)).accuracies(Arm.WINNING_TICKET, 0, 98, 98);
    double[] byRound = {98.1, 98.2, 98.7, 98.5, 98.3, 98.4, 99};
    for (int round = 1; round <= byRound.length; round++) {
      made.accuracies(Arm.WINNING_TICKET, round, byRound[round - 1], byRound[round - 1]);
    }
    assertThat(judge(made, lenet(7), 2, greatestGain(from, to)).measured())
        .hasValueSatisfying(
            estimate -> assertThat(estimate.value()).isCloseTo(greatest - 98, offset(1e-9)));
  }

  @Test
  void aBoundWithoutDecimalsIsNotReadMoreCoarselyThanThePaperPrints() {
    // Round 18 has 1.851 %, which the paper prints as 1.9: it lies below 2 %.
    Ladder ladder = lenet(18);
    MadeUpResults made = new MadeUpResults(ladder);
    for (int round = 1; round <= 17; round++) {
      made.accuracies(Arm.WINNING_TICKET, round, 98, 98);
    }
    made.accuracies(Arm.WINNING_TICKET, 18, 90, 90);
    assertThat(judge(made, ladder, 2, least("100", "2")).measured())
        .hasValueSatisfying(estimate -> assertThat(estimate.value()).isEqualTo(98));
  }

  @Test
  void aRangeOfDensitiesThatTheLadderDoesNotReachIsInconclusive() {
    Ladder ladder = lenet(6);
    Judgement judgement =
        judge(
            new MadeUpResults(ladder).accuracies(Arm.WINNING_TICKET, 0, 98, 98),
            ladder,
            2,
            greatestGain("51.3", "21.1"));
    assertThat(judgement.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(judgement.measured()).isEmpty();
    assertThat(judgement.reason())
        .isEqualTo("needs densities down to 21.1 %, this run ends at 26.3 %");
  }

  @ParameterizedTest(name = "{0}, {1} ∶ {2}, {3}")
  @CsvSource({"98, 98, 0, 0", "98, 98, 0, 98", "0, 0, 0, 0", "0, 98, 0, 98"})
  void aRatioToZeroIsInconclusiveAndNeverANumber(
      double left0, double left1, double right0, double right1) {
    Ladder ladder = lenet(3);
    Judgement judgement =
        judge(
            new MadeUpResults(ladder)
                .accuracies(Arm.WINNING_TICKET, 3, left0, left1)
                .accuracies(Arm.WINNING_TICKET, 0, right0, right1),
            ladder,
            2,
            new Estimator.Ratio(Quantity.FINAL_ACCURACY, TICKET, Side.DENSE));
    assertThat(judgement.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(judgement.measured()).isEmpty();
    assertThat(judgement.reason()).startsWith("winning ticket at 100 % came to 0 in some trial");
  }

  /** 98, 98.1, 98.2: the interval is 98.1 ± 4.303 · 0.1 / √3, that is 97.852 … 98.348. */
  @ParameterizedTest(name = "{0} … {1}: {2}")
  @CsvSource({
    "97.8, 98.4, REPRODUCED",
    "97.8, Infinity, REPRODUCED",
    "-Infinity, 98.4, REPRODUCED",
    "98.4, Infinity, NOT_REPRODUCED",
    "-Infinity, 97.8, NOT_REPRODUCED",
    "98.0, Infinity, INCONCLUSIVE",
    "-Infinity, 98.3, INCONCLUSIVE",
    "98.05, 98.15, INCONCLUSIVE"
  })
  void theIntervalDecides(double lower, double upper, Outcome outcome) {
    Ladder ladder = lenet(0);
    MadeUpResults made =
        new MadeUpResults(ladder).accuracies(Arm.WINNING_TICKET, 0, 98, 98.1, 98.2);
    Judgement judgement = judge(made, ladder, 3, measure(DENSE_LEVEL, lower, upper));
    assertThat(judgement.outcome()).isEqualTo(outcome);
    assertThat(judgement.measured())
        .hasValueSatisfying(
            estimate -> {
              assertThat(estimate.value()).isCloseTo(98.1, offset(1e-9));
              assertThat(estimate.interval().lower()).isCloseTo(97.852, offset(1e-3));
              assertThat(estimate.interval().upper()).isCloseTo(98.348, offset(1e-3));
            });
    assertThat(judgement.reason().contains("the spread swallows the effect"))
        .isEqualTo(outcome == Outcome.INCONCLUSIVE);
  }

  @Test
  void aDensityThatTheLadderDoesNotReachIsInconclusive() {
    Ladder ladder = lenet(2);
    Judgement judgement =
        judge(
            new MadeUpResults(ladder).accuracies(Arm.WINNING_TICKET, 0, 98, 98),
            ladder,
            2,
            new Estimator.Level(Quantity.FINAL_ACCURACY, TICKET));
    assertInconclusive(
        judgement,
        "winning ticket at 51.3 % is not reached: the ladder ends at 64.1 %, in round 2");
  }

  @Test
  void aControlThatWasNotTrainedIsInconclusiveAndSoIsOneThatLacksATrial() {
    Ladder ladder = lenet(3);
    Estimator difference =
        new Estimator.Difference(
            Quantity.FINAL_ACCURACY, TICKET, new Side(Arm.RANDOM_MASK, new BigDecimal("51.3")));
    MadeUpResults made =
        new MadeUpResults(ladder).accuracies(Arm.WINNING_TICKET, 3, 98, 98.1, 98.2);
    assertInconclusive(
        judge(made, ladder, 3, difference), "random mask at 51.3 % was trained in 0 of 3 trials");
    made.accuracies(Arm.RANDOM_MASK, 3, 97, 97);
    assertInconclusive(
        judge(made, ladder, 3, difference), "random mask at 51.3 % was trained in 2 of 3 trials");
  }

  @Test
  void oneTrialHasNoSpread() {
    Ladder ladder = lenet(0);
    assertInconclusive(
        judge(
            new MadeUpResults(ladder).accuracies(Arm.WINNING_TICKET, 0, 98),
            ladder,
            1,
            DENSE_LEVEL),
        "one trial has no spread: at least 2 are needed");
  }

  @Test
  void aScaleThatIsTooSmallIsInconclusiveButKeepsWhatWasMeasured() {
    Ladder ladder = lenet(0);
    MadeUpResults made = new MadeUpResults(ladder).accuracies(Arm.WINNING_TICKET, 0, 98, 98);
    Judgement trials =
        judge(made, ladder, 2, Measure.of("made up", DENSE_LEVEL, ANYTHING, new Scale(3, 1)));
    assertThat(trials.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(trials.reason()).isEqualTo("needs at least 3 trials, this run has 2");
    assertThat(trials.measured()).map(Estimate::value).hasValue(98.0);
    Judgement iterations =
        judge(made, ladder, 2, Measure.of("made up", DENSE_LEVEL, ANYTHING, new Scale(2, 1_001)));
    assertThat(iterations.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(iterations.reason())
        .isEqualTo("needs trainings of at least 1001 iterations, these have 1000");
    assertThat(iterations.measured()).map(Estimate::value).hasValue(98.0);
    assertThat(
            judge(
                    made,
                    ladder,
                    2,
                    Measure.of("made up", DENSE_LEVEL, ANYTHING, new Scale(2, 1_000)))
                .outcome())
        .isEqualTo(Outcome.REPRODUCED);
  }

  @Test
  void aTrainingStillImprovingAtItsEndHasAnAccuracyButNoEarlyStop() {
    Ladder ladder = lenet(0);
    MadeUpResults made =
        new MadeUpResults(ladder)
            .earlyStops(Arm.WINNING_TICKET, 0, 400, MadeUpResults.ITERATIONS, 500);
    assertInconclusive(
        judge(made, ladder, 3, new Estimator.Level(Quantity.EARLY_STOP_ITERATION, Side.DENSE)),
        "winning ticket at 100 % was still improving at its last iteration, so its early stop is"
            + " not known");
    assertThat(judge(made, ladder, 3, DENSE_LEVEL).outcome()).isEqualTo(Outcome.REPRODUCED);
  }

  @Test
  void aFailedStructuralCheckGatesEveryClaim() {
    Ladder ladder = lenet(0);
    Judge judge = dense98(ladder);
    Claim claim = claim(measure(DENSE_LEVEL, 97, 99));
    CheckResult passed = new CheckResult(Check.MASK_NESTING, 3, List.of());
    CheckResult failed = new CheckResult(Check.MASK_HELD, 3, List.of("a weight came back"));
    assertThat(judge.judge(claim, List.of(passed)).outcome()).isEqualTo(Outcome.REPRODUCED);
    Verdict verdict = judge.judge(claim, List.of(passed, failed));
    assertThat(verdict.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(verdict.reason()).contains("mask-held").doesNotContain("mask-nesting");
    assertThat(verdict.judgements()).hasSize(1);
    assertThat(verdict.tier()).isEqualTo(DeterminismTier.STATISTICAL);
  }

  @Test
  void aClaimIsAsGoodAsItsWorstMeasure() {
    Judge judge = dense98(lenet(0));
    Measure good = measure(DENSE_LEVEL, 97, 99);
    Measure unknown = measure(new Estimator.Level(Quantity.FINAL_ACCURACY, TICKET), 97, 99);
    Measure bad = measure(DENSE_LEVEL, 98.5, 99);
    assertThat(judge.judge(claim(good, good), List.of()).outcome()).isEqualTo(Outcome.REPRODUCED);
    assertThat(judge.judge(claim(good, unknown), List.of()).outcome())
        .isEqualTo(Outcome.INCONCLUSIVE);
    Verdict verdict = judge.judge(claim(good, unknown, bad), List.of());
    assertThat(verdict.outcome()).isEqualTo(Outcome.NOT_REPRODUCED);
    assertThat(verdict.reason()).isEqualTo("made up: the interval lies outside the range");
    assertThat(verdict.judgements())
        .extracting(Judgement::outcome)
        .containsExactly(Outcome.REPRODUCED, Outcome.INCONCLUSIVE, Outcome.NOT_REPRODUCED);
  }

  @Test
  void aRatioIsThatOfTheMeansAndItsSpreadThatOfTheTrialsOwnRatios() {
    Ladder ladder = lenet(3);
    Estimate estimate =
        measured(
            new MadeUpResults(ladder)
                .earlyStops(Arm.WINNING_TICKET, 3, 100, 300)
                .earlyStops(Arm.WINNING_TICKET, 0, 200, 100),
            ladder,
            2,
            new Estimator.Ratio(Quantity.EARLY_STOP_ITERATION, TICKET, Side.DENSE));
    assertThat(estimate.value()).isCloseTo(400.0 / 300, offset(1e-12));
    assertThat(estimate.perTrial()).containsExactly(0.5, 3.0);
    assertThat(estimate.meanOfTrials()).isEqualTo(1.75);
    assertThat((estimate.interval().lower() + estimate.interval().upper()) / 2)
        .isCloseTo(1.75, offset(1e-12));
  }

  @Test
  void aDifferenceIsTakenTrialByTrialSoThatWhatTrialsShareCancels() {
    Ladder ladder = lenet(3);
    Estimate estimate =
        measured(
            new MadeUpResults(ladder)
                .accuracies(Arm.WINNING_TICKET, 3, 91, 96, 99)
                .accuracies(Arm.WINNING_TICKET, 0, 90, 95, 98),
            ladder,
            3,
            new Estimator.Difference(Quantity.FINAL_ACCURACY, TICKET, Side.DENSE));
    assertThat(estimate.interval().lower()).isCloseTo(1, offset(1e-9));
    assertThat(estimate.interval().upper()).isCloseTo(1, offset(1e-9));
  }

  @Test
  void theGreatestGainIsThatOfTheRoundWhoseMeanIsGreatestAndSpreadsOverItsTrialsOnly() {
    Ladder ladder = lenet(3);
    Estimate estimate =
        measured(
            new MadeUpResults(ladder)
                .accuracies(Arm.WINNING_TICKET, 0, 90, 90)
                .accuracies(Arm.WINNING_TICKET, 1, 90, 94) // the best trial, but the worse mean
                .accuracies(Arm.WINNING_TICKET, 2, 93, 92)
                .accuracies(Arm.WINNING_TICKET, 3, 91, 91),
            ladder,
            2,
            greatestGain("100", "51.3"));
    assertThat(estimate.value()).isCloseTo(2.5, offset(1e-9));
    assertThat(estimate.perTrial()).hasSize(2);
    assertThat(estimate.perTrial().getFirst()).isCloseTo(3, offset(1e-9));
  }

  @Test
  void theLeastGainIsThatOfTheRoundThatGainsLeastAndMayBeALoss() {
    Ladder ladder = lenet(3);
    Estimate estimate =
        measured(
            new MadeUpResults(ladder)
                .accuracies(Arm.WINNING_TICKET, 0, 90, 92)
                .accuracies(Arm.WINNING_TICKET, 1, 93, 93)
                .accuracies(Arm.WINNING_TICKET, 2, 89, 91.5)
                .accuracies(Arm.WINNING_TICKET, 3, 91, 94),
            ladder,
            2,
            new Estimator.LeastGain(
                Quantity.FINAL_ACCURACY,
                "",
                Arm.WINNING_TICKET,
                new BigDecimal("100"),
                new BigDecimal("51.3")));
    assertThat(estimate.value()).isCloseTo(-0.75, offset(1e-9));
    assertThat(estimate.perTrial().getFirst()).isCloseTo(-1, offset(1e-9));
    assertThat(estimate.perTrial().getLast()).isCloseTo(-0.5, offset(1e-9));
  }

  @Test
  void theLeastIsThatOfTheRoundWhoseMeanIsLeast() {
    Ladder ladder = lenet(3);
    MadeUpResults made =
        new MadeUpResults(ladder)
            .accuracies(Arm.WINNING_TICKET, 1, 98, 98)
            .accuracies(Arm.WINNING_TICKET, 2, 96, 97)
            .accuracies(Arm.WINNING_TICKET, 3, 95, 99);
    assertThat(measured(made, ladder, 2, least("100", "51.3")).perTrial())
        .containsExactly(96.0, 97.0);
  }

  @Test
  void ofEqualRoundsTheFirstIsTaken() {
    Ladder ladder = lenet(2);
    MadeUpResults made =
        new MadeUpResults(ladder)
            .accuracies(Arm.WINNING_TICKET, 0, 90, 90)
            .accuracies(Arm.WINNING_TICKET, 1, 92, 94)
            .accuracies(Arm.WINNING_TICKET, 2, 93, 93);
    assertThat(measured(made, ladder, 2, greatestGain("100", "64.1")).perTrial())
        .containsExactly(2.0, 4.0);
    assertThat(measured(made, ladder, 2, least("100", "64.1")).perTrial())
        .containsExactly(92.0, 94.0);
  }

  @Test
  void anExtremeOverARangeWithAMissingRoundIsInconclusive() {
    Ladder ladder = lenet(3);
    MadeUpResults made =
        new MadeUpResults(ladder)
            .accuracies(Arm.WINNING_TICKET, 1, 98, 98)
            .accuracies(Arm.WINNING_TICKET, 3, 98, 98);
    Judgement judgement = judge(made, ladder, 2, least("100", "51.3"));
    assertThat(judgement.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(judgement.reason()).endsWith("was trained in 0 of 2 trials");
    assertInconclusive(
        judge(made, ladder, 2, least("60", "55")), "no round has a density between 60 % and 55 %");
  }

  @Test
  void variantsAreComparedWithEachOtherAndEachWithItsOwnDenseNetwork() {
    Ladder ladder = lenet(1);
    Results results =
        new MadeUpResults(ladder)
            .training(new Subject("fast", 0, 0, Arm.WINNING_TICKET, 0), 500, 90)
            .training(new Subject("fast", 1, 0, Arm.WINNING_TICKET, 0), 500, 91)
            .training(new Subject("fast", 0, 1, Arm.WINNING_TICKET, 0), 500, 92)
            .training(new Subject("fast", 1, 1, Arm.WINNING_TICKET, 0), 500, 93)
            .training(new Subject("slow", 0, 0, Arm.WINNING_TICKET, 0), 500, 96)
            .training(new Subject("slow", 1, 0, Arm.WINNING_TICKET, 0), 500, 96)
            .results();
    Judge judge =
        new Judge(
            experiment(2, variant("fast", ladder, 1000), variant("slow", ladder, 500)), results);

    Judgement across =
        judge.judge(
            measure(
                new Estimator.Difference(
                    Quantity.FINAL_ACCURACY, Side.dense("slow"), Side.dense("fast")),
                4,
                7));
    assertThat(across.measured().orElseThrow().perTrial()).containsExactly(6.0, 5.0);
    Judgement gain =
        judge.judge(
            measure(
                new Estimator.GreatestGain(
                    Quantity.FINAL_ACCURACY,
                    "fast",
                    Arm.WINNING_TICKET,
                    new BigDecimal("100"),
                    new BigDecimal("80")),
                1,
                3));
    assertThat(gain.measured().orElseThrow().perTrial()).containsExactly(2.0, 2.0);
  }

  @Test
  void aVariantThatTheProfileLeavesOutIsSaid() {
    Ladder ladder = lenet(0);
    Judge judge =
        new Judge(
            experiment(2, variant("fast", ladder, 1000)),
            new MadeUpResults(ladder)
                .training(new Subject("fast", 0, 0, Arm.WINNING_TICKET, 0), 500, 90)
                .results());
    assertInconclusive(
        judge.judge(
            measure(new Estimator.Level(Quantity.FINAL_ACCURACY, Side.dense("slow")), 0, 100)),
        "variant slow is not part of profile smoke");
  }

  @Test
  void ofSeveralVariantsTheShortestTrainingMustCarryTheClaim() {
    Ladder ladder = lenet(0);
    Results results =
        new MadeUpResults(ladder)
            .training(new Subject("fast", 0, 0, Arm.WINNING_TICKET, 0), 500, 90)
            .training(new Subject("fast", 1, 0, Arm.WINNING_TICKET, 0), 500, 90)
            .training(new Subject("slow", 0, 0, Arm.WINNING_TICKET, 0), 500, 96)
            .training(new Subject("slow", 1, 0, Arm.WINNING_TICKET, 0), 500, 96)
            .results();
    Judge judge =
        new Judge(
            experiment(2, variant("fast", ladder, 1000), variant("slow", ladder, 600)), results);
    Estimator difference =
        new Estimator.Difference(Quantity.FINAL_ACCURACY, Side.dense("slow"), Side.dense("fast"));

    assertThat(judge.judge(Measure.of("d", difference, ANYTHING, new Scale(2, 700))).reason())
        .isEqualTo("needs trainings of at least 700 iterations, these have 600");
    Estimator level = new Estimator.Level(Quantity.FINAL_ACCURACY, Side.dense("fast"));
    assertThat(judge.judge(Measure.of("l", level, ANYTHING, new Scale(2, 700))).outcome())
        .isEqualTo(Outcome.REPRODUCED);
  }

  private static Judge dense98(Ladder ladder) {
    return new Judge(
        experiment(ladder, 2),
        new MadeUpResults(ladder).accuracies(Arm.WINNING_TICKET, 0, 98, 98).results());
  }

  private static Claim claim(Measure... measures) {
    return new Claim("M1", "nowhere", "made up", List.of(measures));
  }

  private static Measure measure(Estimator estimator, double lower, double upper) {
    return Measure.of(
        "made up", estimator, new ExpectedRange(lower, upper, "made up"), new Scale(2, 1));
  }

  private static void assertInconclusive(Judgement judgement, String reason) {
    assertThat(judgement.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(judgement.measured()).isEmpty();
    assertThat(judgement.reason()).isEqualTo(reason);
  }

  private static Estimate measured(
      MadeUpResults made, Ladder ladder, int trials, Estimator estimator) {
    return judge(made, ladder, trials, estimator).measured().orElseThrow();
  }

  private static Estimator greatestGain(String from, String to) {
    return new Estimator.GreatestGain(
        Quantity.FINAL_ACCURACY, "", Arm.WINNING_TICKET, new BigDecimal(from), new BigDecimal(to));
  }

  private static Estimator least(String from, String to) {
    return new Estimator.Least(
        Quantity.FINAL_ACCURACY, "", Arm.WINNING_TICKET, new BigDecimal(from), new BigDecimal(to));
  }

  private static Judgement judge(
      MadeUpResults made, Ladder ladder, int trials, Estimator estimator) {
    return judge(made, ladder, trials, Measure.of("made up", estimator, ANYTHING, new Scale(2, 1)));
  }

  private static Judgement judge(MadeUpResults made, Ladder ladder, int trials, Measure measure) {
    return new Judge(experiment(ladder, trials), made.results()).judge(measure);
  }

  private static Experiment experiment(Ladder ladder, int trials) {
    return experiment(trials, variant("", ladder, MadeUpResults.ITERATIONS));
  }

  private static Experiment experiment(int trials, Variant... variants) {
    return new Experiment(
        "made-up",
        "Made up",
        "smoke",
        new Seed(0),
        trials,
        new DatasetChoice("none", 1, Normalization.UNIT_INTERVAL),
        Engine.DJL,
        List.of(variants),
        List.of());
  }

  private static Variant variant(String label, Ladder ladder, int iterations) {
    return new Variant(
        label,
        Networks.LENET_300_100,
        new TrainingRecipe(Optimizer.Adam.of(1e-3), Schedule.CONSTANT, iterations, 60, 100, 0),
        new Pruning(PaperPruning.lenet(), PruningMode.ITERATIVE, ladder.rounds(), Iteration.ZERO),
        List.of());
  }

  private static Ladder lenet(int rounds) {
    return Ladder.of(Networks.LENET_300_100, PaperPruning.lenet(), rounds);
  }
}
