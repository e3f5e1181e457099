package io.lth.lottery.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.lth.lottery.network.Networks;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.testing.MadeUpResults;
import io.lth.lottery.testing.PaperNetworks;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims about made-up results whose verdict is known beforehand. */
final class JudgeTest {
  private static final ExpectedRange ANYTHING =
      new ExpectedRange(-1_000, Double.POSITIVE_INFINITY, "made up");
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

  private static Estimator greatestGain(String from, String to) {
    return new Estimator.GreatestGain(
        Quantity.FINAL_ACCURACY, Arm.WINNING_TICKET, new BigDecimal(from), new BigDecimal(to));
  }

  private static Estimator least(String from, String to) {
    return new Estimator.Least(
        Quantity.FINAL_ACCURACY, Arm.WINNING_TICKET, new BigDecimal(from), new BigDecimal(to));
  }

  private static Judgement judge(
      MadeUpResults made, Ladder ladder, int trials, Estimator estimator) {
    return new Judge(made.results(), ladder, trials, MadeUpResults.ITERATIONS)
        .judge(new Measure("made up", estimator, ANYTHING, new Scale(2, 1)));
  }

  private static Ladder lenet(int rounds) {
    return Ladder.of(Networks.LENET_300_100, PaperNetworks.lenetPruning(), rounds);
  }
}
