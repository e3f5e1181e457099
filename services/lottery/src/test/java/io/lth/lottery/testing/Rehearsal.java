package io.lth.lottery.testing;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.audit.StructuralChecks;
import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.initialization.Ticket;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.plan.Place;
import io.lth.lottery.pruning.RandomMasks;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.lottery.result.TrainingSummary;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * The whole procedure without an engine: training is noise on the weights that remain. Each step
 * can be overridden by a wrong one.
 */
public class Rehearsal implements StructuralChecks.Evidence {
  private final Experiment experiment;
  private final Map<Subject, Weights> starts = new HashMap<>();
  private final Map<Subject, Weights> trained = new HashMap<>();
  private final Map<Subject, Mask> masks = new HashMap<>();
  private final Map<Place.Trial, Weights> origins = new HashMap<>();

  public Rehearsal(Experiment experiment) {
    this.experiment = experiment;
  }

  /** Goes through the procedure and holds what came of it against the laws. */
  public final List<CheckResult> audit() {
    List<TrainingSummary> summaries = new ArrayList<>();
    for (Subject subject : experiment.subjects()) {
      Mask mask = findMask(subject);
      masks.put(subject, mask);
      Weights start = findStart(subject, mask);
      starts.put(subject, start);
      trained.put(subject, train(subject, start, mask));
      if (subject.round() == 0) {
        boolean early = variant(subject).pruning().rewindTo().value() == 0;
        origins.put(trial(subject), early ? start : snapshot(subject, start));
      }
      LearningCurve curve = curve(subject);
      summaries.add(
          new TrainingSummary(
              subject,
              mask.density(),
              earlyStop(curve),
              curve.last(),
              new Evaluation(0.1, 9, 10),
              revivedWeights(subject),
              revivedMoments(subject)));
    }
    return StructuralChecks.run(experiment, new Results(summaries), this);
  }

  protected Weights initialize(Subject dense) {
    return GaussianGlorot.draw(
        variant(dense).network(), stream(dense.trial(), 0, Purpose.INITIALIZATION, 0));
  }

  protected Weights snapshot(Subject dense, Weights start) {
    return noise(dense, start, 1);
  }

  protected Mask prune(Variant variant, Weights from, Mask before, int rounds) {
    return variant.pruning().strategy().prune(variant.network(), from, before, rounds);
  }

  private Variant variant(Subject subject) {
    return experiment.variant(subject);
  }

  private static Place.Trial trial(Subject subject) {
    return new Place.Trial(subject.variant(), subject.trial());
  }

  protected Weights rewind(Subject subject, Mask mask) {
    return Ticket.rewind(origin(subject), mask);
  }

  protected Weights reinitialize(Subject subject, Mask mask) {
    return Ticket.reinitialize(
        variant(subject).network(),
        mask,
        stream(subject.trial(), subject.round(), Purpose.REINITIALIZATION, subject.draw()));
  }

  protected Weights goOn(Subject subject, Mask mask) {
    return mask.applyTo(trained(variant(subject).prunedFrom(subject)));
  }

  protected Weights shuffle(Subject subject, Mask mask) {
    return Ticket.shuffle(
        origin(subject),
        mask,
        stream(subject.trial(), subject.round(), Purpose.SHUFFLE, subject.draw()));
  }

  protected Weights signs(Subject subject, Mask mask) {
    return Ticket.signs(variant(subject).network(), origin(subject), mask);
  }

  protected Mask randomMask(Subject subject, Mask ticket) {
    return RandomMasks.matching(
        ticket, stream(subject.trial(), subject.round(), Purpose.RANDOM_MASK, subject.draw()));
  }

  protected Weights train(Subject subject, Weights start, Mask mask) {
    return mask.applyTo(noise(subject, start, 2));
  }

  protected CurvePoint earlyStop(LearningCurve curve) {
    return curve.earlyStop();
  }

  protected int revivedWeights(Subject subject) {
    return 0;
  }

  protected int revivedMoments(Subject subject) {
    return 0;
  }

  @Override
  public final Weights start(Subject subject) {
    return Objects.requireNonNull(starts.get(subject), subject.slug());
  }

  @Override
  public final Weights trained(Subject subject) {
    return Objects.requireNonNull(trained.get(subject), subject.slug());
  }

  @Override
  public final Weights origin(Subject subject) {
    return Objects.requireNonNull(origins.get(trial(subject)), "origin");
  }

  @Override
  public final Mask mask(Subject subject) {
    return Objects.requireNonNull(masks.get(subject), subject.slug());
  }

  /** Validation is best in the middle, test at the end. */
  @Override
  public final LearningCurve curve(Subject subject) {
    return new LearningCurve(
        List.of(point(100, 0.3, 0.4), point(200, 0.2, 0.3), point(300, 0.4, 0.2)));
  }

  private static CurvePoint point(int iteration, double validation, double test) {
    return new CurvePoint(
        new Iteration(iteration),
        0.1,
        new Evaluation(validation, 8, 10),
        new Evaluation(test, 8, 10));
  }

  private Mask findMask(Subject subject) {
    if (subject.round() == 0) {
      return Mask.dense(variant(subject).network());
    }
    Subject ticket = variant(subject).ticket(subject.trial(), subject.round());
    return switch (subject.arm()) {
      case WINNING_TICKET, ITERATIVE_TICKET, CONTINUED_TRAINING -> {
        Variant variant = variant(subject);
        Subject before = variant.prunedFrom(subject);
        yield prune(variant, trained(before), mask(before), variant.roundsAtOnce(subject));
      }
      case RANDOM_REINITIALIZATION, SHUFFLED_WEIGHTS, SIGNS_ONLY -> mask(ticket);
      case RANDOM_MASK -> randomMask(subject, mask(ticket));
    };
  }

  private Weights findStart(Subject subject, Mask mask) {
    if (subject.round() == 0) {
      return initialize(subject);
    }
    return switch (subject.arm()) {
      case WINNING_TICKET, RANDOM_MASK, ITERATIVE_TICKET -> rewind(subject, mask);
      case CONTINUED_TRAINING -> goOn(subject, mask);
      case RANDOM_REINITIALIZATION -> reinitialize(subject, mask);
      case SHUFFLED_WEIGHTS -> shuffle(subject, mask);
      case SIGNS_ONLY -> signs(subject, mask);
    };
  }

  private Weights noise(Subject subject, Weights start, int draw) {
    RandomStream stream = stream(subject.trial(), subject.round(), Purpose.DROPOUT, draw);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    start
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.toArray();
              for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.3 * stream.nextGaussian());
              }
              tensors.put(name, Tensor.of(tensor.shape(), values));
            });
    return new Weights(tensors);
  }

  private RandomStream stream(int trial, int round, Purpose purpose, int draw) {
    return new StreamName(experiment.seed(), trial, round, purpose, draw).stream();
  }
}
