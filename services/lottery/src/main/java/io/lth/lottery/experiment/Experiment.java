package io.lth.lottery.experiment;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.network.Network;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A reproduction at one profile: everything its plan follows from.
 *
 * @param name of the reproduction, as in {@code lenet-mnist}
 * @param title in words
 * @param profile the scale, as in {@code quick}
 * @param trials at least 1
 * @param controls at most one an arm
 */
public record Experiment(
    String name,
    String title,
    String profile,
    Seed seed,
    int trials,
    DatasetChoice data,
    Network network,
    Engine engine,
    TrainingRecipe recipe,
    Pruning pruning,
    List<Control> controls,
    List<Claim> claims) {
  public Experiment {
    controls = List.copyOf(controls);
    claims = List.copyOf(claims);
    if (trials < 1) {
      throw new IllegalArgumentException("trials must be at least 1, but is " + trials);
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

  /** The densities, round by round. */
  public Ladder ladder() {
    return Ladder.of(network, pruning.strategy(), pruning.rounds());
  }

  /** Every training of the experiment, in order. */
  public List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>();
    for (int trial = 0; trial < trials; trial++) {
      for (int round = 0; round <= pruning.rounds(); round++) {
        subjects.add(Subject.ticket(trial, round));
        for (Control control : controls) {
          if (control.rounds().contains(round)) {
            for (int draw = 0; draw < control.draws(); draw++) {
              subjects.add(new Subject(trial, round, control.arm(), draw));
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
      return new Subject(subject.trial(), subject.round() - 1, subject.arm(), subject.draw());
    }
    boolean dense = subject.arm().hasOwnChain() || pruning.mode() == PruningMode.ONE_SHOT;
    return Subject.ticket(subject.trial(), dense ? 0 : subject.round() - 1);
  }

  /** How many rounds' worth of weights a training's mask loses at once. */
  public int roundsAtOnce(Subject subject) {
    return pruning.mode() == PruningMode.ONE_SHOT && !subject.arm().hasOwnChain()
        ? subject.round()
        : 1;
  }

  /** The same experiment from another root seed. */
  public Experiment withSeed(Seed other) {
    return new Experiment(
        name, title, profile, other, trials, data, network, engine, recipe, pruning, controls,
        claims);
  }

  /** All rounds but the dense one. */
  public static List<Integer> sparseRounds(int rounds) {
    return IntStream.rangeClosed(1, rounds).boxed().toList();
  }
}
