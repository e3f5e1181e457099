package io.lth.lottery.audit;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimate;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.ExpectedRange;
import io.lth.lottery.claim.Judgement;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Side;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.mask.Density;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * Judges claims by results.
 *
 * <p>A measure is reproduced where the whole 95 % interval of its mean over trials lies in the
 * expected range, not reproduced where the interval lies wholly outside, and inconclusive in
 * between or where the scale cannot carry it. Structural checks come first: where one fails, the
 * numbers are not of the paper's procedure and no claim is judged by them.
 */
public final class Judge {
  private final Results results;
  private final Experiment experiment;
  private final int trials;

  public Judge(Experiment experiment, Results results) {
    this.results = results;
    this.experiment = experiment;
    this.trials = experiment.trials();
  }

  public Verdict judge(Claim claim, List<CheckResult> checks) {
    List<Judgement> judgements = claim.measures().stream().map(this::judge).toList();
    List<String> failed =
        checks.stream()
            .filter(check -> !check.passed())
            .map(check -> check.check().label())
            .toList();
    if (!failed.isEmpty()) {
      return verdict(
          claim,
          Outcome.INCONCLUSIVE,
          "structural checks failed (%s), so the numbers are not of the paper's procedure"
              .formatted(String.join(", ", failed)),
          judgements);
    }
    for (Outcome outcome : List.of(Outcome.NOT_REPRODUCED, Outcome.INCONCLUSIVE)) {
      for (Judgement judgement : judgements) {
        if (judgement.outcome() == outcome) {
          return verdict(
              claim, outcome, judgement.measure().name() + ": " + judgement.reason(), judgements);
        }
      }
    }
    return verdict(claim, Outcome.REPRODUCED, "every measure lies in its range", judgements);
  }

  private Verdict verdict(Claim claim, Outcome outcome, String reason, List<Judgement> judgements) {
    return new Verdict(claim, outcome, trials, DeterminismTier.STATISTICAL, reason, judgements);
  }

  Judgement judge(Measure measure) {
    for (String variant : measure.estimator().variants()) {
      if (!experiment.has(variant)) {
        return new Judgement(
            measure,
            Outcome.INCONCLUSIVE,
            null,
            "variant %s is not part of profile %s".formatted(variant, experiment.profile()));
      }
    }
    return switch (estimate(measure.estimator())) {
      case Attempt.Missing missing ->
          new Judgement(measure, Outcome.INCONCLUSIVE, null, missing.why());
      case Attempt.Measured measured -> weigh(measure, measured.estimate());
    };
  }

  private Judgement weigh(Measure measure, Estimate estimate) {
    if (trials < measure.least().trials()) {
      return new Judgement(
          measure,
          Outcome.INCONCLUSIVE,
          estimate,
          "needs at least %d trials, this run has %d".formatted(measure.least().trials(), trials));
    }
    int iterations = shortest(measure.estimator());
    if (iterations < measure.least().iterations()) {
      return new Judgement(
          measure,
          Outcome.INCONCLUSIVE,
          estimate,
          "needs trainings of at least %d iterations, these have %d"
              .formatted(measure.least().iterations(), iterations));
    }
    ExpectedRange range = measure.expected();
    Estimate.Interval interval = estimate.interval();
    if (range.contains(interval.lower()) && range.contains(interval.upper())) {
      return new Judgement(measure, Outcome.REPRODUCED, estimate, "the interval lies in the range");
    }
    if (interval.upper() < range.lower() || interval.lower() > range.upper()) {
      return new Judgement(
          measure, Outcome.NOT_REPRODUCED, estimate, "the interval lies outside the range");
    }
    return new Judgement(
        measure,
        Outcome.INCONCLUSIVE,
        estimate,
        "the interval over trials reaches beyond the range: the spread swallows the effect");
  }

  /** Iterations of a training of the variants that it looks at, the shortest of them. */
  private int shortest(Estimator estimator) {
    return estimator.variants().stream()
        .mapToInt(variant -> experiment.variant(variant).recipe().iterations())
        .min()
        .orElseThrow();
  }

  private Attempt estimate(Estimator estimator) {
    return switch (estimator) {
      case Estimator.Level level -> level(level);
      case Estimator.Difference difference ->
          pair(
              difference.quantity(),
              difference.left(),
              difference.right(),
              (left, right) -> left - right);
      case Estimator.Ratio ratio ->
          pair(ratio.quantity(), ratio.left(), ratio.right(), (left, right) -> left / right);
      case Estimator.GreatestGain gain ->
          extreme(gain.quantity(), gain.variant(), gain.arm(), gain.from(), gain.to(), true, true);
      case Estimator.LeastGain gain ->
          extreme(gain.quantity(), gain.variant(), gain.arm(), gain.from(), gain.to(), true, false);
      case Estimator.Least least ->
          extreme(
              least.quantity(),
              least.variant(),
              least.arm(),
              least.from(),
              least.to(),
              false,
              false);
    };
  }

  private Attempt level(Estimator.Level level) {
    Observed observed = observe(level.quantity(), level.of());
    return observed.missing().isEmpty()
        ? measured(mean(observed.values()), observed.values())
        : new Attempt.Missing(observed.missing());
  }

  private Attempt pair(
      Quantity quantity, Side leftSide, Side rightSide, DoubleBinaryOperator operator) {
    Observed left = observe(quantity, leftSide);
    Observed right = observe(quantity, rightSide);
    if (!left.missing().isEmpty() || !right.missing().isEmpty()) {
      return new Attempt.Missing(left.missing().isEmpty() ? right.missing() : left.missing());
    }
    List<Double> perTrial =
        IntStream.range(0, left.values().size())
            .mapToObj(i -> operator.applyAsDouble(left.values().get(i), right.values().get(i)))
            .toList();
    double value = operator.applyAsDouble(mean(left.values()), mean(right.values()));
    // All quantities are finite, so only a division by zero leads out of the finite numbers.
    return Double.isFinite(value) && perTrial.stream().allMatch(Double::isFinite)
        ? measured(value, perTrial)
        : new Attempt.Missing(
            "%s came to 0 in some trial, and nothing is a multiple of 0".formatted(rightSide));
  }

  /**
   * The round is chosen by the mean over trials, the first of equals; the spread is that of the
   * trials in this round.
   */
  private Attempt extreme(
      Quantity quantity,
      String variant,
      Arm arm,
      BigDecimal from,
      BigDecimal to,
      boolean gainOverDense,
      boolean greatest) {
    Ladder ladder = experiment.variant(variant).ladder();
    if (comparedAsPrinted(ladder.density(ladder.rounds()), to) > 0) {
      return new Attempt.Missing(
          "needs densities down to %s %%, this run ends at %s"
              .formatted(to.toPlainString(), ladder.density(ladder.rounds())));
    }
    Comparator<Attempt.Measured> byValue =
        Comparator.comparingDouble(measured -> measured.estimate().value());
    List<Attempt.Measured> candidates = new ArrayList<>();
    for (int round = 1; round <= ladder.rounds(); round++) {
      Density density = ladder.density(round);
      if (comparedAsPrinted(density, from) > 0 || comparedAsPrinted(density, to) < 0) {
        continue;
      }
      Side side = new Side(variant, arm, density.percent(6));
      Attempt attempt =
          gainOverDense
              ? pair(quantity, side, Side.dense(variant), (left, right) -> left - right)
              : level(new Estimator.Level(quantity, side));
      switch (attempt) {
        case Attempt.Measured measured -> candidates.add(measured);
        case Attempt.Missing missing -> {
          return missing;
        }
      }
    }
    return candidates.stream()
        .max(greatest ? byValue : byValue.reversed())
        .<Attempt>map(best -> best)
        .orElseGet(
            () ->
                new Attempt.Missing(
                    "no round has a density between %s %% and %s %%"
                        .formatted(from.toPlainString(), to.toPlainString())));
  }

  /** The paper prints a decimal at least: 21.072 % lies within 21.1 %, and 1.851 % below 2 %. */
  private static int comparedAsPrinted(Density density, BigDecimal bound) {
    return density.percent(Math.max(1, bound.scale())).compareTo(bound);
  }

  private Observed observe(Quantity quantity, Side side) {
    Ladder ladder = experiment.variant(side.variant()).ladder();
    OptionalInt round = ladder.roundPrinted(side.percent());
    if (round.isEmpty()) {
      return Observed.missing(
          "%s is not reached: the ladder ends at %s, in round %d"
              .formatted(side, ladder.density(ladder.rounds()), ladder.rounds()));
    }
    SequencedMap<Integer, Double> byTrial =
        results.byTrial(quantity, side.variant(), side.arm(), round.getAsInt());
    if (byTrial.size() != trials) {
      return Observed.missing(
          "%s was trained in %d of %d trials".formatted(side, byTrial.size(), trials));
    }
    if (trials < 2) {
      return Observed.missing("one trial has no spread: at least 2 are needed");
    }
    if (quantity == Quantity.EARLY_STOP_ITERATION
        && results.stillImproving(side.variant(), side.arm(), round.getAsInt())) {
      return Observed.missing(
          "%s was still improving at its last iteration, so its early stop is not known"
              .formatted(side));
    }
    return new Observed(List.copyOf(byTrial.values()), "");
  }

  private static Attempt measured(double value, List<Double> perTrial) {
    double half = StudentT.halfWidth(perTrial);
    double mean = mean(perTrial);
    return new Attempt.Measured(
        new Estimate(value, perTrial, new Estimate.Interval(mean - half, mean + half)));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
  }

  /** A quantity of every trial, or why it is missing. */
  private record Observed(List<Double> values, String missing) {
    static Observed missing(String why) {
      return new Observed(List.of(), why);
    }
  }

  /** An estimate, or why there is none. */
  private sealed interface Attempt {
    record Measured(Estimate estimate) implements Attempt {}

    record Missing(String why) implements Attempt {}
  }
}
