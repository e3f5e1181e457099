package io.lth.lottery.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.testing.MadeUpResults;
import io.lth.lottery.testing.Tiny;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResultsTest {
  private static final Subject DRAW_0 = new Subject(0, 1, Arm.RANDOM_REINITIALIZATION, 0);
  private static final Subject DRAW_1 = new Subject(0, 1, Arm.RANDOM_REINITIALIZATION, 1);
  private static final Subject OTHER_TRIAL = new Subject(1, 1, Arm.RANDOM_REINITIALIZATION, 0);

  @Test
  void summariesLieInTheOrderOfTheirSubjectsWhateverOrderTheyCameIn() {
    assertThat(made().results().summaries())
        .extracting(TrainingSummary::subject)
        .containsExactly(
            Subject.ticket(0, 0),
            Subject.ticket(0, 1),
            DRAW_0,
            DRAW_1,
            Subject.ticket(1, 0),
            OTHER_TRIAL);
  }

  @Test
  void theDrawsOfATrialCountAsOneValueOfTheTrial() {
    assertThat(
            made().results().byTrial(Quantity.FINAL_ACCURACY, "", Arm.RANDOM_REINITIALIZATION, 1))
        .containsExactly(Map.entry(0, 91.0), Map.entry(1, 80.0));
    assertThat(made().results().byTrial(Quantity.EARLY_STOP_ITERATION, "", Arm.WINNING_TICKET, 0))
        .containsExactly(Map.entry(0, 300.0), Map.entry(1, 500.0));
    assertThat(made().results().byTrial(Quantity.FINAL_ACCURACY, "", Arm.RANDOM_MASK, 1)).isEmpty();
  }

  @Test
  void theTableHasARowForEachRoundAndArmWithTheSpreadOverAllTrainings() {
    List<TableRow> table = made().results().table();
    assertThat(table).extracting(TableRow::round).containsExactly(0, 1, 1);
    assertThat(table)
        .extracting(TableRow::arm)
        .containsExactly(Arm.WINNING_TICKET, Arm.WINNING_TICKET, Arm.RANDOM_REINITIALIZATION);
    TableRow reinitialized = table.getLast();
    assertThat(reinitialized.trainings()).isEqualTo(3);
    assertThat(reinitialized.density()).isEqualTo(Tiny.experiment().only().ladder().density(1));
    assertThat(reinitialized.spread(Quantity.FINAL_ACCURACY))
        .isEqualTo(new Spread((90.0 + 92 + 80) / 3, 80, 92));
    assertThat(reinitialized.spreads().keySet()).containsExactly(Quantity.values());
  }

  @Test
  void oneTrainingAtItsEndMakesAnArmStillImproving() {
    Results results =
        made()
            .training(new Subject(1, 1, Arm.RANDOM_MASK, 0), MadeUpResults.ITERATIONS, 90)
            .training(new Subject(0, 1, Arm.RANDOM_MASK, 0), 100, 90)
            .results();
    assertThat(results.stillImproving("", Arm.RANDOM_MASK, 1)).isTrue();
    assertThat(results.stillImproving("", Arm.WINNING_TICKET, 0)).isFalse();
  }

  @Test
  void aTrainingHasOneSummaryAndResultsHaveOneAtLeast() {
    MadeUpResults twice = made().training(DRAW_1, 100, 90);
    assertThatIllegalArgumentException()
        .isThrownBy(twice::results)
        .withMessage("two summaries of trial-0.round-1.random-reinitialization-1");
    assertThatIllegalArgumentException().isThrownBy(() -> new Results(List.of()));
    Results results = made().results();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> results.of(Subject.ticket(7, 0)))
        .withMessage("no summary of trial-7.round-0.winning-ticket");
  }

  private static MadeUpResults made() {
    return new MadeUpResults(Tiny.experiment().only().ladder())
        .training(OTHER_TRIAL, 400, 80)
        .training(DRAW_1, 400, 92)
        .training(Subject.ticket(1, 0), 500, 98)
        .training(DRAW_0, 400, 90)
        .training(Subject.ticket(0, 1), 300, 97)
        .training(Subject.ticket(0, 0), 300, 97);
  }
}
