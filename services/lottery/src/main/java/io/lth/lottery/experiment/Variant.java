package io.lth.lottery.experiment;

import io.lth.lottery.network.Network;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One of the ways to train and prune that an experiment holds side by side: a network of the
 * paper's figure, a learning rate, with dropout or without.
 *
 * @param label as in {@code conv-4}; empty where the experiment has but one
 * @param controls at most one an arm
 */
public record Variant(
    String label, Network network, TrainingRecipe recipe, Pruning pruning, List<Control> controls) {
  /** The label of the only one of an experiment. */
  public static final String UNNAMED = "";

  private static final Pattern LABEL = Pattern.compile("([a-z0-9]+(-[a-z0-9]+)*)?");

  public Variant {
    controls = List.copyOf(controls);
    if (!LABEL.matcher(label).matches()) {
      throw new IllegalArgumentException(
          "a variant is labelled by small letters, digits and single hyphens, not " + label);
    }
    if (pruning.rewindTo().value() > recipe.iterations()) {
      throw new IllegalArgumentException(
          "cannot rewind to iteration %s of a training of %d"
              .formatted(pruning.rewindTo(), recipe.iterations()));
    }
    if (pruning.mode() == PruningMode.ITERATIVE
        && controls.stream().anyMatch(control -> control.arm() == Arm.ITERATIVE_TICKET)) {
      throw new IllegalArgumentException(
          "the tickets are iterative already: the iterative ticket is a control of one-shot ones");
    }
    Set<Arm> arms = new HashSet<>();
    for (Control control : controls) {
      if (!arms.add(control.arm())) {
        throw new IllegalArgumentException("two controls of " + control.arm().words());
      }
      if (!control.rounds().isEmpty() && control.rounds().getLast() > pruning.rounds()) {
        throw new IllegalArgumentException(
            "%s is to be trained in round %d, but the last round is %d"
                .formatted(control.arm().words(), control.rounds().getLast(), pruning.rounds()));
      }
    }
  }

  /** The same variant, trained by another recipe. */
  public Variant withRecipe(TrainingRecipe other) {
    return new Variant(label, network, other, pruning, controls);
  }

  /** The densities, round by round. */
  public Ladder ladder() {
    return Ladder.of(network, pruning.strategy(), pruning.rounds());
  }

  /** Its ticket of a round; in round 0 its dense network. */
  public Subject ticket(int trial, int round) {
    return new Subject(label, trial, round, Arm.WINNING_TICKET, 0);
  }

  /** Every training of it, in order. */
  List<Subject> subjects(int trials) {
    List<Subject> subjects = new ArrayList<>();
    for (int trial = 0; trial < trials; trial++) {
      for (int round = 0; round <= pruning.rounds(); round++) {
        subjects.add(ticket(trial, round));
        for (Control control : controls) {
          if (control.rounds().contains(round)) {
            for (int draw = 0; draw < control.draws(); draw++) {
              subjects.add(new Subject(label, trial, round, control.arm(), draw));
            }
          }
        }
      }
    }
    return subjects.stream().sorted().toList();
  }

  /** The training by whose weights another's mask is pruned; not for the dense network. */
  public Subject prunedFrom(Subject subject) {
    if (subject.arm().hasOwnChain() && subject.round() > 1) {
      return new Subject(
          label, subject.trial(), subject.round() - 1, subject.arm(), subject.draw());
    }
    boolean dense = subject.arm().hasOwnChain() || pruning.mode() == PruningMode.ONE_SHOT;
    return ticket(subject.trial(), dense ? 0 : subject.round() - 1);
  }

  /** How many rounds' worth of weights a training's mask loses at once. */
  public int roundsAtOnce(Subject subject) {
    return pruning.mode() == PruningMode.ONE_SHOT && !subject.arm().hasOwnChain()
        ? subject.round()
        : 1;
  }
}
