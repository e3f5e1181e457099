package io.lth.lottery.plan;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Turns an experiment into its plan: a pure function.
 *
 * <p>Round k depends on round k−1 of its own trial (when one-shot, on round 0); the controls of
 * round k depend on the mask of round k alone, but for those that prune by their own trainings.
 */
public final class Planner {
  private final Experiment experiment;
  private final List<Stage> stages = new ArrayList<>();

  private Planner(Experiment experiment) {
    this.experiment = experiment;
  }

  public static Plan plan(Experiment experiment) {
    return new Planner(experiment).plan();
  }

  /** The id of the stage of a kind that leads up to a training, or is it. */
  public static StageId id(Subject subject, StageKind kind) {
    return new StageId(subject.slug() + "." + kind.label());
  }

  /** The id of the stage that draws the θ0 of a variant's trial. */
  public static StageId initialize(String variant, int trial) {
    return new StageId(
        "%s.%s".formatted(Subject.slug(variant, trial), StageKind.INITIALIZE.label()));
  }

  /** The name under which a stage over all trainings takes one training's output. */
  public static String inputName(Subject subject, String output) {
    return subject.slug() + "." + output;
  }

  /** Where the mask of a training comes from; the dense network has none. */
  public static Input mask(Subject subject) {
    return new Input(
        id(subject, subject.arm() == Arm.RANDOM_MASK ? StageKind.RANDOM_MASK : StageKind.PRUNE),
        Output.MASK);
  }

  private Plan plan() {
    for (Variant variant : experiment.variants()) {
      for (int trial = 0; trial < experiment.trials(); trial++) {
        add(
            initialize(variant.label(), trial),
            new Place.Trial(variant.label(), trial),
            new StageParameters.Initialize(variant.network(), experiment.seed(), trial),
            inputs());
      }
    }
    for (Subject subject : experiment.subjects()) {
      switch (subject.arm()) {
        case WINNING_TICKET, ITERATIVE_TICKET, CONTINUED_TRAINING -> ticket(subject);
        case RANDOM_REINITIALIZATION, SHUFFLED_WEIGHTS, SIGNS_ONLY -> reinitialization(subject);
        case RANDOM_MASK -> randomMask(subject);
      }
    }
    whole();
    return new Plan(experiment.name(), experiment.profile(), stages);
  }

  private void ticket(Subject subject) {
    if (subject.round() > 0) {
      prune(subject);
      rewind(
          subject,
          subject.arm() == Arm.CONTINUED_TRAINING ? trainedBefore(subject) : origin(subject),
          mask(subject));
    }
    train(subject);
  }

  private void prune(Subject subject) {
    Variant variant = experiment.variant(subject);
    Subject source = variant.prunedFrom(subject);
    SequencedMap<String, Input> inputs = inputs();
    inputs.put(Output.WEIGHTS, trainedBefore(subject));
    if (source.round() > 0) {
      inputs.put(Output.MASK, mask(source));
    }
    add(
        id(subject, StageKind.PRUNE),
        new Place.Training(subject),
        new StageParameters.Prune(
            variant.network(), variant.pruning().strategy(), variant.roundsAtOnce(subject)),
        inputs);
  }

  private void rewind(Subject subject, Input weights, Input mask) {
    SequencedMap<String, Input> inputs = inputs();
    inputs.put(Output.WEIGHTS, weights);
    inputs.put(Output.MASK, mask);
    add(
        id(subject, StageKind.REWIND),
        new Place.Training(subject),
        new StageParameters.Rewind(),
        inputs);
  }

  private Input trainedBefore(Subject subject) {
    Subject before = experiment.variant(subject).prunedFrom(subject);
    return new Input(id(before, StageKind.TRAIN), Output.FINAL_WEIGHTS);
  }

  private Input origin(Subject subject) {
    Variant variant = experiment.variant(subject);
    return variant.pruning().rewindTo().value() == 0
        ? new Input(initialize(subject.variant(), subject.trial()), Output.WEIGHTS)
        : new Input(id(variant.ticket(subject.trial(), 0), StageKind.TRAIN), Output.REWIND_WEIGHTS);
  }

  private void reinitialization(Subject subject) {
    SequencedMap<String, Input> inputs = inputs();
    if (subject.arm() != Arm.RANDOM_REINITIALIZATION) {
      inputs.put(Output.WEIGHTS, origin(subject));
    }
    inputs.put(Output.MASK, mask(subjectOfMask(subject)));
    add(
        id(subject, StageKind.REINITIALIZE),
        new Place.Training(subject),
        new StageParameters.Reinitialize(
            experiment.variant(subject).network(), experiment.seed(), subject),
        inputs);
    train(subject);
  }

  private void randomMask(Subject subject) {
    SequencedMap<String, Input> inputs = inputs();
    inputs.put(Output.MASK, mask(subjectOfMask(subject)));
    add(
        id(subject, StageKind.RANDOM_MASK),
        new Place.Training(subject),
        new StageParameters.RandomMask(experiment.seed(), subject),
        inputs);
    rewind(subject, origin(subject), mask(subject));
    train(subject);
  }

  private void train(Subject subject) {
    Variant variant = experiment.variant(subject);
    boolean dense = subject.round() == 0;
    SequencedMap<String, Input> inputs = inputs();
    inputs.put(Output.WEIGHTS, start(subject));
    if (!dense) {
      inputs.put(Output.MASK, maskOfTraining(subject));
    }
    add(
        id(subject, StageKind.TRAIN),
        new Place.Training(subject),
        new StageParameters.Train(
            experiment.data(),
            variant.network(),
            experiment.engine(),
            variant.recipe(),
            dense ? variant.pruning().rewindTo() : Iteration.ZERO,
            experiment.seed(),
            subject),
        inputs);
  }

  /** Where a training's initial weights come from. */
  public static Input start(Subject subject) {
    if (subject.round() == 0) {
      return new Input(initialize(subject.variant(), subject.trial()), Output.WEIGHTS);
    }
    return switch (subject.arm()) {
      case WINNING_TICKET, RANDOM_MASK, ITERATIVE_TICKET, CONTINUED_TRAINING ->
          new Input(id(subject, StageKind.REWIND), Output.WEIGHTS);
      case RANDOM_REINITIALIZATION, SHUFFLED_WEIGHTS, SIGNS_ONLY ->
          new Input(id(subject, StageKind.REINITIALIZE), Output.WEIGHTS);
    };
  }

  /** Where the mask that a training holds comes from. */
  private static Input maskOfTraining(Subject subject) {
    return switch (subject.arm()) {
      case WINNING_TICKET, RANDOM_MASK, ITERATIVE_TICKET, CONTINUED_TRAINING -> mask(subject);
      case RANDOM_REINITIALIZATION, SHUFFLED_WEIGHTS, SIGNS_ONLY -> mask(subjectOfMask(subject));
    };
  }

  private static Subject subjectOfMask(Subject control) {
    return new Subject(control.variant(), control.trial(), control.round(), Arm.WINNING_TICKET, 0);
  }

  private void whole() {
    SequencedMap<String, Input> summaries = inputs();
    SequencedMap<String, Input> everything = inputs();
    SequencedMap<String, Input> curves = inputs();
    StageId aggregate = new StageId(StageKind.AGGREGATE.label());
    StageId judge = new StageId(StageKind.JUDGE.label());
    everything.put(Output.RESULTS, new Input(aggregate, Output.RESULTS));
    curves.put(Output.RESULTS, new Input(aggregate, Output.RESULTS));
    curves.put(Output.VERDICTS, new Input(judge, Output.VERDICTS));
    curves.put(Output.CHECKS, new Input(judge, Output.CHECKS));
    for (Subject subject : experiment.subjects()) {
      StageId train = id(subject, StageKind.TRAIN);
      Input curve = new Input(train, Output.CURVE);
      summaries.put(inputName(subject, Output.SUMMARY), new Input(train, Output.SUMMARY));
      curves.put(inputName(subject, Output.CURVE), curve);
      everything.put(inputName(subject, Output.CURVE), curve);
      everything.put(inputName(subject, Output.WEIGHTS), start(subject));
      everything.put(
          inputName(subject, Output.FINAL_WEIGHTS), new Input(train, Output.FINAL_WEIGHTS));
      if (subject.round() == 0) {
        if (experiment.variant(subject).pruning().rewindTo().value() > 0) {
          everything.put(
              inputName(subject, Output.REWIND_WEIGHTS), new Input(train, Output.REWIND_WEIGHTS));
        }
      } else {
        everything.put(inputName(subject, Output.MASK), maskOfTraining(subject));
      }
    }
    Place all = new Place.Whole();
    add(aggregate, all, new StageParameters.Aggregate(experiment), summaries);
    add(judge, all, new StageParameters.Judge(experiment), everything);
    add(new StageId(StageKind.RENDER.label()), all, new StageParameters.Render(experiment), curves);
  }

  private void add(
      StageId id, Place place, StageParameters parameters, SequencedMap<String, Input> inputs) {
    stages.add(new Stage(id, place, parameters, inputs));
  }

  private static SequencedMap<String, Input> inputs() {
    return new LinkedHashMap<>();
  }
}
