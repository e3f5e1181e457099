package io.lth.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.result.Arm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The controls that the sample does without. */
class ControlsTest {
  private static final String BEFORE = "controls:\n  random-reinitialization:";

  @Test
  void everyControlIsReadInTheArmsOrder() {
    Experiment experiment =
        with("""
                signs-only: {densities: [51.3]}
                  shuffled-weights: {draws: 2, densities: [7.0]}
                  continued-training: {}
                  iterative-ticket: {}""")
            .withExperiment("mode: iterative", "mode: one-shot")
            .read("full");

    List<Integer> all = Experiment.sparseRounds(20);
    assertThat(experiment.only().controls())
        .containsExactly(
            new Control(Arm.RANDOM_REINITIALIZATION, 3, all),
            new Control(Arm.RANDOM_MASK, 1, List.of(3, 12)),
            new Control(Arm.ITERATIVE_TICKET, 1, all),
            new Control(Arm.CONTINUED_TRAINING, 1, all),
            new Control(Arm.SHUFFLED_WEIGHTS, 2, List.of(12)),
            new Control(Arm.SIGNS_ONLY, 1, List.of(3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "continued-training: {densities: [51.3]}",
        "continued-training: {draws: 2}",
        "iterative-ticket: {draws: 1}",
        "signs-only: {draws: 2}",
        "shuffled-weights: {}"
      })
  void keysThatAControlDoesNotHaveAreRefusedAndWhatItNeedsIsAskedFor(String control) {
    Sample sample = with(control);
    assertThatThrownBy(() -> sample.read("full"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("controls." + control.substring(0, control.indexOf(':')));
  }

  private static Sample with(String control) {
    return Sample.VALID.withExperiment(BEFORE, more(control));
  }

  private static String more(String control) {
    return BEFORE.replace(":\n", ":\n  %s\n".formatted(control));
  }
}
