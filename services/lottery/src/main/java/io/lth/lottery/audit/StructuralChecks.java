package io.lth.lottery.audit;

import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.initialization.Ticket;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.pruning.RandomMasks;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.lottery.result.TrainingSummary;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Holds the artifacts of a run against the laws, from the artifacts alone: what a stage says of
 * itself is not believed where its result can be looked at.
 */
public final class StructuralChecks {
  private final Experiment experiment;
  private final Results results;
  private final Evidence evidence;
  private final Map<Check, List<String>> findings = new EnumMap<>(Check.class);
  private final Map<Check, Integer> examined = new EnumMap<>(Check.class);

  private StructuralChecks(Experiment experiment, Results results, Evidence evidence) {
    this.experiment = experiment;
    this.results = results;
    this.evidence = evidence;
    for (Check check : Check.values()) {
      findings.put(check, new ArrayList<>());
      examined.put(check, 0);
    }
  }

  /** The artifacts of a run, by training. */
  public interface Evidence {
    /** What the training started from. */
    Weights start(Subject subject);

    /** What the training ended at. */
    Weights trained(Subject subject);

    /** What the training's round rewinds to: θ0 or θk of its trial. */
    Weights origin(Subject subject);

    /** The mask that the training held; of the dense network, all weights. */
    Mask mask(Subject subject);

    LearningCurve curve(Subject subject);
  }

  /** All checks, in their order; a check that had nothing to look at says so by examining 0. */
  public static List<CheckResult> run(Experiment experiment, Results results, Evidence evidence) {
    return new StructuralChecks(experiment, results, evidence).run();
  }

  private List<CheckResult> run() {
    for (Variant variant : experiment.variants()) {
      for (int trial = 0; trial < experiment.trials(); trial++) {
        initialWeights(variant, trial);
        laterOrigin(variant, trial);
      }
    }
    for (Subject subject : experiment.subjects()) {
      TrainingSummary summary = results.of(subject);
      Mask mask = evidence.mask(subject);
      Weights start = evidence.start(subject);
      earlyStop(subject, summary);
      held(subject, summary, mask);
      if (subject.round() == 0) {
        continue;
      }
      ladderCounts(subject, mask);
      switch (subject.arm()) {
        case WINNING_TICKET -> {
          nesting(subject, mask);
          rewound(subject, mask, start);
        }
        case RANDOM_MASK -> {
          matched(subject, mask);
          rewound(subject, mask, start);
        }
        case RANDOM_REINITIALIZATION -> afresh(subject, mask, start);
        case ITERATIVE_TICKET -> {
          nesting(subject, mask);
          rewound(subject, mask, start);
        }
        case CONTINUED_TRAINING -> {
          nesting(subject, mask);
          continued(subject, mask, start);
        }
        case SHUFFLED_WEIGHTS -> shuffled(subject, mask, start);
        case SIGNS_ONLY -> signs(subject, mask, start);
      }
    }
    return List.of(Check.values()).stream()
        .map(check -> new CheckResult(check, seen(check), List.copyOf(of(check))))
        .toList();
  }

  private void initialWeights(Variant variant, int trial) {
    Weights drawn =
        GaussianGlorot.draw(
            variant.network(),
            new StreamName(experiment.seed(), trial, 0, Purpose.INITIALIZATION, 0).stream());
    examine(Check.INITIAL_WEIGHTS);
    if (!evidence.start(variant.ticket(trial, 0)).equals(drawn)) {
      find(
          Check.INITIAL_WEIGHTS,
          "%s does not start at the weights that seed %d gives"
              .formatted(Subject.slug(variant.label(), trial), experiment.seed().value()));
    }
  }

  /** A training moves its weights from the first step on, so that θk is never θ0. */
  private void laterOrigin(Variant variant, int trial) {
    Subject dense = variant.ticket(trial, 0);
    if (variant.pruning().rewindTo().value() > 0
        && evidence.origin(dense).equals(evidence.start(dense))) {
      find(
          Check.REWOUND_EXACTLY,
          "the origin of %s is said to be iteration %s, but is θ0"
              .formatted(Subject.slug(variant.label(), trial), variant.pruning().rewindTo()));
    }
  }

  private void ladderCounts(Subject subject, Mask mask) {
    examine(Check.LADDER_COUNTS);
    Variant variant = experiment.variant(subject);
    int expected = variant.ladder().density(subject.round()).remaining();
    if (mask.remaining() != expected) {
      find(
          Check.LADDER_COUNTS,
          "%s keeps %d weights, the ladder says %d"
              .formatted(subject.slug(), mask.remaining(), expected));
    }
    for (Layer layer : variant.network().layers()) {
      int kept = mask.layer(layer.weightName()).remaining();
      int wanted =
          switch (variant.pruning().strategy()) {
            case LayerwiseMagnitude layerwise ->
                layerwise.remainingAfter(layer, subject.round(), layer.weights());
            case GlobalMagnitude global ->
                global.kinds().contains(layer.kind()) ? kept : layer.weights();
          };
      if (kept != wanted) {
        find(
            Check.LADDER_COUNTS,
            "%s keeps %d weights of %s, the ladder says %d"
                .formatted(subject.slug(), kept, layer.name(), wanted));
      }
    }
  }

  private void nesting(Subject subject, Mask mask) {
    Subject before = experiment.variant(subject).prunedFrom(subject);
    Mask beforeMask = evidence.mask(before);
    examine(Check.MASK_NESTING);
    if (!mask.isWithin(beforeMask)) {
      find(
          Check.MASK_NESTING,
          "%s keeps weights that %s had lost".formatted(subject.slug(), before.slug()));
    }
    examine(Check.SMALLEST_PRUNED);
    smallestPruned(subject, mask, beforeMask, evidence.trained(before));
  }

  private void smallestPruned(Subject subject, Mask mask, Mask before, Weights trained) {
    float largestPrunedOfAll = 0;
    float smallestKeptOfAll = Float.POSITIVE_INFINITY;
    Variant variant = experiment.variant(subject);
    PruningStrategy strategy = variant.pruning().strategy();
    for (Layer layer : variant.network().layers()) {
      String name = layer.weightName();
      LayerMask after = mask.layer(name);
      LayerMask layerBefore = before.layer(name);
      Tensor values = trained.tensor(name);
      float largestPruned = 0;
      float smallestKept = Float.POSITIVE_INFINITY;
      for (int i = 0; i < values.size(); i++) {
        float magnitude = Math.abs(values.at(i));
        if (after.keeps(i)) {
          smallestKept = Math.min(smallestKept, magnitude);
        } else if (layerBefore.keeps(i)) {
          largestPruned = Math.max(largestPruned, magnitude);
        }
      }
      boolean layerwise = strategy instanceof LayerwiseMagnitude;
      if (layerwise && largestPruned > smallestKept) {
        find(
            Check.SMALLEST_PRUNED,
            "%s lost a weight of magnitude %s in %s but keeps one of %s"
                .formatted(subject.slug(), largestPruned, name, smallestKept));
      }
      if (strategy.rate(layer).isPresent()) {
        largestPrunedOfAll = Math.max(largestPrunedOfAll, largestPruned);
        smallestKeptOfAll = Math.min(smallestKeptOfAll, smallestKept);
      }
    }
    if (strategy instanceof GlobalMagnitude && largestPrunedOfAll > smallestKeptOfAll) {
      find(
          Check.SMALLEST_PRUNED,
          "%s lost a weight of magnitude %s but keeps one of %s"
              .formatted(subject.slug(), largestPrunedOfAll, smallestKeptOfAll));
    }
  }

  private void rewound(Subject subject, Mask mask, Weights start) {
    examine(Check.REWOUND_EXACTLY);
    if (!start.equals(mask.applyTo(evidence.origin(subject)))) {
      find(
          Check.REWOUND_EXACTLY,
          "%s does not start at its origin under its mask".formatted(subject.slug()));
    }
  }

  private void continued(Subject subject, Mask mask, Weights start) {
    examine(Check.CONTINUED_EXACTLY);
    Subject before = experiment.variant(subject).prunedFrom(subject);
    if (!start.equals(mask.applyTo(evidence.trained(before)))) {
      find(
          Check.CONTINUED_EXACTLY,
          "%s does not start where %s ended, under its mask"
              .formatted(subject.slug(), before.slug()));
    }
  }

  private void shuffled(Subject subject, Mask mask, Weights start) {
    examine(Check.SHUFFLED_WITHIN_LAYERS);
    Weights origin = evidence.origin(subject);
    Weights rewound = mask.applyTo(origin);
    mask.layers()
        .forEach(
            (name, layer) -> {
              if (!Arrays.equals(sorted(start.tensor(name)), sorted(rewound.tensor(name)))) {
                find(
                    Check.SHUFFLED_WITHIN_LAYERS,
                    "%s has other values in %s than its ticket".formatted(subject.slug(), name));
              }
            });
    if (!start.equals(Ticket.shuffle(origin, mask, stream(subject, Purpose.SHUFFLE)))) {
      find(
          Check.SHUFFLED_WITHIN_LAYERS,
          "%s does not start in the order that seed %d gives it"
              .formatted(subject.slug(), experiment.seed().value()));
    }
  }

  private static float[] sorted(Tensor tensor) {
    float[] values = tensor.toArray();
    Arrays.sort(values);
    return values;
  }

  private void signs(Subject subject, Mask mask, Weights start) {
    examine(Check.SIGNS_KEPT);
    Weights origin = evidence.origin(subject);
    if (!start.equals(Ticket.signs(experiment.variant(subject).network(), origin, mask))) {
      find(
          Check.SIGNS_KEPT,
          "%s does not start at the signs of its origin, each layer at its initial deviation"
              .formatted(subject.slug()));
    }
  }

  private void held(Subject subject, TrainingSummary summary, Mask mask) {
    examine(Check.MASK_HELD);
    int revived = mask.violations(evidence.trained(subject));
    if (revived > 0 || summary.revivedWeights() > 0) {
      find(
          Check.MASK_HELD,
          "%s ends with %d pruned weights that are not 0, and had up to %d on its way"
              .formatted(subject.slug(), revived, summary.revivedWeights()));
    }
    if (summary.revivedMoments() > 0) {
      find(
          Check.MASK_HELD,
          "%s had up to %d pruned weights whose optimizer state is not 0"
              .formatted(subject.slug(), summary.revivedMoments()));
    }
  }

  private void earlyStop(Subject subject, TrainingSummary summary) {
    examine(Check.EARLY_STOP_BY_VALIDATION);
    LearningCurve curve = evidence.curve(subject);
    if (!curve.earlyStop().equals(summary.earlyStop()) || !curve.last().equals(summary.last())) {
      find(
          Check.EARLY_STOP_BY_VALIDATION,
          "%s says its early stop is at iteration %s, its curve's least validation loss is at %s"
              .formatted(
                  subject.slug(), summary.earlyStop().iteration(), curve.earlyStop().iteration()));
    }
  }

  private void afresh(Subject subject, Mask mask, Weights start) {
    examine(Check.REINITIALIZED_AFRESH);
    if (mask.violations(start) > 0) {
      find(
          Check.REINITIALIZED_AFRESH,
          "%s starts with pruned weights that are not 0".formatted(subject.slug()));
    }
    Variant variant = experiment.variant(subject);
    unlike(subject, mask, start, "θ0", evidence.start(variant.ticket(subject.trial(), 0)));
    for (int draw = 0; draw < subject.draw(); draw++) {
      Subject other =
          new Subject(subject.variant(), subject.trial(), subject.round(), subject.arm(), draw);
      unlike(subject, mask, start, other.slug(), evidence.start(other));
    }
    Weights drawn =
        Ticket.reinitialize(variant.network(), mask, stream(subject, Purpose.REINITIALIZATION));
    if (!start.equals(drawn)) {
      find(
          Check.REINITIALIZED_AFRESH,
          "%s does not start at the weights that seed %d gives it"
              .formatted(subject.slug(), experiment.seed().value()));
    }
  }

  private void unlike(Subject subject, Mask mask, Weights start, String name, Weights other) {
    long kept = 0;
    long equal = 0;
    for (Map.Entry<String, LayerMask> entry : mask.layers().entrySet()) {
      Tensor mine = start.tensor(entry.getKey());
      Tensor theirs = other.tensor(entry.getKey());
      for (int i = 0; i < mine.size(); i++) {
        if (entry.getValue().keeps(i)) {
          kept++;
          equal += mine.at(i) == theirs.at(i) ? 1 : 0;
        }
      }
    }
    // Two draws of a float can collide; that more than one in a thousand do is no accident.
    if (equal * 1000 > kept) {
      find(
          Check.REINITIALIZED_AFRESH,
          "%s shares %d of its %d surviving weights with %s"
              .formatted(subject.slug(), equal, kept, name));
    }
  }

  private void matched(Subject subject, Mask mask) {
    examine(Check.RANDOM_MASK_MATCHED);
    Mask ticket =
        evidence.mask(experiment.variant(subject).ticket(subject.trial(), subject.round()));
    for (Map.Entry<String, LayerMask> entry : ticket.layers().entrySet()) {
      int drawn = mask.layer(entry.getKey()).remaining();
      if (drawn != entry.getValue().remaining()) {
        find(
            Check.RANDOM_MASK_MATCHED,
            "%s keeps %d weights of %s, the ticket %d"
                .formatted(subject.slug(), drawn, entry.getKey(), entry.getValue().remaining()));
      }
    }
    if (mask.equals(ticket)) {
      find(Check.RANDOM_MASK_MATCHED, "%s is the ticket's own mask".formatted(subject.slug()));
    }
    if (!mask.equals(RandomMasks.matching(ticket, stream(subject, Purpose.RANDOM_MASK)))) {
      find(
          Check.RANDOM_MASK_MATCHED,
          "%s is not the mask that seed %d gives it"
              .formatted(subject.slug(), experiment.seed().value()));
    }
  }

  private RandomStream stream(Subject subject, Purpose purpose) {
    return new StreamName(
            experiment.seed(), subject.trial(), subject.round(), purpose, subject.draw())
        .stream();
  }

  private void examine(Check check) {
    examined.merge(check, 1, Integer::sum);
  }

  private void find(Check check, String finding) {
    of(check).add(finding);
  }

  private List<String> of(Check check) {
    return findings.computeIfAbsent(check, absent -> new ArrayList<>());
  }

  private int seen(Check check) {
    return examined.getOrDefault(check, 0);
  }
}
