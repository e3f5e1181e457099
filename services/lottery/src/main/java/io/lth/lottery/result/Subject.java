package io.lth.lottery.result;

import java.util.Comparator;

/**
 * Which training is spoken of.
 *
 * @param trial from 0
 * @param round from 0; 0 is the dense network, which belongs to the winning ticket
 * @param draw from 0, below the arm's number of draws
 */
public record Subject(int trial, int round, Arm arm, int draw) implements Comparable<Subject> {
  private static final Comparator<Subject> ORDER =
      Comparator.comparingInt(Subject::trial)
          .thenComparingInt(Subject::round)
          .thenComparing(Subject::arm)
          .thenComparingInt(Subject::draw);

  public Subject {
    if (trial < 0 || round < 0 || draw < 0) {
      throw new IllegalArgumentException(
          "trial, round and draw count from 0, but are %d, %d, %d".formatted(trial, round, draw));
    }
    if (arm != Arm.WINNING_TICKET && round == 0) {
      throw new IllegalArgumentException("round 0 is dense and has no " + arm.words());
    }
    if (arm == Arm.WINNING_TICKET && draw != 0) {
      throw new IllegalArgumentException("there is one winning ticket a round, so no draw " + draw);
    }
  }

  public static Subject ticket(int trial, int round) {
    return new Subject(trial, round, Arm.WINNING_TICKET, 0);
  }

  /** As in {@code trial-0.round-3.random-reinitialization-1}; tickets bear no draw. */
  public String slug() {
    String stem = "trial-%d.round-%d.%s".formatted(trial, round, arm.label());
    return arm == Arm.WINNING_TICKET ? stem : stem + "-" + draw;
  }

  @Override
  public int compareTo(Subject other) {
    return ORDER.compare(this, other);
  }
}
