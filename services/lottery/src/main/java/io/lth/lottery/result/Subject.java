package io.lth.lottery.result;

import java.util.Comparator;

/**
 * Which training is spoken of.
 *
 * @param variant the label of the experiment's variant; empty where it has but one
 * @param trial from 0
 * @param round from 0; 0 is the dense network, which belongs to the winning ticket
 * @param draw from 0, below the arm's number of draws
 */
public record Subject(String variant, int trial, int round, Arm arm, int draw)
    implements Comparable<Subject> {
  private static final Comparator<Subject> ORDER =
      Comparator.comparing(Subject::variant)
          .thenComparingInt(Subject::trial)
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

  /** Of an experiment with but one variant. */
  public Subject(int trial, int round, Arm arm, int draw) {
    this("", trial, round, arm, draw);
  }

  /** Of an experiment with but one variant. */
  public static Subject ticket(int trial, int round) {
    return new Subject(trial, round, Arm.WINNING_TICKET, 0);
  }

  /**
   * As in {@code trial-0.round-3.random-reinitialization-1}, begun by its variant if there are
   * several; tickets bear no draw.
   */
  public String slug() {
    String stem = "%s.round-%d.%s".formatted(slug(variant, trial), round, arm.label());
    return arm == Arm.WINNING_TICKET ? stem : stem + "-" + draw;
  }

  /** As in {@code trial-0} or {@code conv-2.trial-0}. */
  public static String slug(String variant, int trial) {
    return (variant.isEmpty() ? "" : variant + ".") + "trial-" + trial;
  }

  @Override
  public int compareTo(Subject other) {
    return ORDER.compare(this, other);
  }
}
