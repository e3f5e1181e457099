package io.lth.lottery.experiment;

import io.lth.lottery.result.Arm;
import java.util.List;

/**
 * A control arm.
 *
 * @param arm other than the winning ticket
 * @param draws for each ticket, at least 1
 * @param rounds in which it is trained, ascending, from 1
 */
public record Control(Arm arm, int draws, List<Integer> rounds) {
  public Control {
    rounds = rounds.stream().sorted().distinct().toList();
    if (arm == Arm.WINNING_TICKET) {
      throw new IllegalArgumentException("the winning ticket is not a control");
    }
    if (draws < 1) {
      throw new IllegalArgumentException("a control is drawn at least once, but draws is " + draws);
    }
    if (draws > 1 && !arm.isDrawn()) {
      throw new IllegalArgumentException(
          "%s is not drawn, so %d draws would be the same".formatted(arm.words(), draws));
    }
    if (arm.hasOwnChain() && !rounds.equals(Experiment.sparseRounds(rounds.size()))) {
      throw new IllegalArgumentException(
          "%s is pruned by its own trainings and needs every round from 1 on, not %s"
              .formatted(arm.words(), rounds));
    }
    if (rounds.stream().anyMatch(round -> round < 1)) {
      throw new IllegalArgumentException("controls are trained from round 1 on, not in " + rounds);
    }
  }
}
