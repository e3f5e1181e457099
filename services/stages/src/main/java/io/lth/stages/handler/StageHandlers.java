package io.lth.stages.handler;

import io.lth.lottery.identity.Numerics;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.initialization.Ticket;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.plan.StageParameters;
import io.lth.lottery.plan.StageParameters.Aggregate;
import io.lth.lottery.plan.StageParameters.Initialize;
import io.lth.lottery.plan.StageParameters.Judge;
import io.lth.lottery.plan.StageParameters.Prune;
import io.lth.lottery.plan.StageParameters.RandomMask;
import io.lth.lottery.plan.StageParameters.Reinitialize;
import io.lth.lottery.plan.StageParameters.Render;
import io.lth.lottery.plan.StageParameters.Rewind;
import io.lth.lottery.plan.StageParameters.Train;
import io.lth.lottery.pruning.RandomMasks;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.result.Subject;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.CheckpointStore;
import io.lth.stages.port.DatasetSource;
import io.lth.stages.port.Renderer;
import io.lth.stages.port.TrainingEngines;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What each kind of stage does, a handler a kind; of all kinds, or of those that one service
 * serves.
 */
public final class StageHandlers {
  private final Map<StageKind, Typed<?>> handlers;

  private StageHandlers(Map<StageKind, Typed<?>> handlers) {
    this.handlers = Collections.unmodifiableMap(handlers);
  }

  private record Typed<P extends StageParameters>(Class<P> type, StageHandler<P> handler) {
    void run(StageParameters parameters, StageContext context) {
      handler.run(type.cast(parameters), context);
    }

    Numerics numerics(StageParameters parameters) {
      return handler.numerics(type.cast(parameters));
    }
  }

  /**
   * The paper's procedure: every kind.
   *
   * @param nanoseconds a clock that nobody sets back, as {@code System::nanoTime}
   * @param checkpointInterval least time between two checkpoints of a training
   */
  public static StageHandlers of(
      TrainingEngines engines,
      DatasetSource datasets,
      CheckpointStore checkpoints,
      Renderer renderer,
      LongSupplier nanoseconds,
      Duration checkpointInterval) {
    return training(engines, datasets, checkpoints, nanoseconds, checkpointInterval)
        .and(pruning())
        .and(auditing(renderer));
  }

  /**
   * Training alone.
   *
   * @param nanoseconds a clock that nobody sets back, as {@code System::nanoTime}
   * @param checkpointInterval least time between two checkpoints of a training
   */
  public static StageHandlers training(
      TrainingEngines engines,
      DatasetSource datasets,
      CheckpointStore checkpoints,
      LongSupplier nanoseconds,
      Duration checkpointInterval) {
    return none()
        .with(
            Train.class,
            new TrainStage(engines, datasets, checkpoints, nanoseconds, checkpointInterval));
  }

  /** What makes weights and masks without training: light, in plain Java. */
  public static StageHandlers pruning() {
    return none()
        .with(Initialize.class, StageHandlers::initialize)
        .with(Prune.class, StageHandlers::prune)
        .with(Rewind.class, StageHandlers::rewind)
        .with(Reinitialize.class, StageHandlers::reinitialize)
        .with(RandomMask.class, StageHandlers::randomMask);
  }

  /** What looks at the whole: collects, judges and draws. */
  public static StageHandlers auditing(Renderer renderer) {
    return none()
        .with(Aggregate.class, new AggregateStage())
        .with(Judge.class, new JudgeStage())
        .with(Render.class, new RenderStage(renderer));
  }

  private static StageHandlers none() {
    return new StageHandlers(new EnumMap<>(StageKind.class));
  }

  /** These and the other ones; of a kind that both have, the other's. */
  public StageHandlers and(StageHandlers other) {
    Map<StageKind, Typed<?>> both = new EnumMap<>(StageKind.class);
    both.putAll(handlers);
    both.putAll(other.handlers);
    return new StageHandlers(both);
  }

  /** The same with this handler of its kind. */
  public <P extends StageParameters> StageHandlers with(Class<P> type, StageHandler<P> handler) {
    Map<StageKind, Typed<?>> changed = new EnumMap<>(StageKind.class);
    changed.putAll(handlers);
    changed.put(StageKind.of(type), new Typed<>(type, handler));
    return new StageHandlers(changed);
  }

  /** The kinds there are handlers of. */
  public Set<StageKind> kinds() {
    return handlers.keySet();
  }

  /**
   * Runs a stage.
   *
   * @throws IllegalArgumentException if there is no handler of its kind
   */
  public void run(StageParameters parameters, StageContext context) {
    handler(parameters).run(parameters, context);
  }

  /**
   * What a stage is computed with here.
   *
   * @throws IllegalArgumentException if there is no handler of its kind
   */
  public Numerics numerics(StageParameters parameters) {
    return handler(parameters).numerics(parameters);
  }

  private Typed<?> handler(StageParameters parameters) {
    Typed<?> handler = handlers.get(parameters.kind());
    if (handler == null) {
      throw new IllegalArgumentException(
          "%s is none of %s".formatted(parameters.kind().label(), kinds()));
    }
    return handler;
  }

  private static void initialize(Initialize parameters, StageContext context) {
    context.put(
        Output.WEIGHTS,
        GaussianGlorot.draw(
            parameters.network(),
            new StreamName(parameters.seed(), parameters.trial(), 0, Purpose.INITIALIZATION, 0)
                .stream()));
  }

  private static void prune(Prune parameters, StageContext context) {
    Mask before =
        context.has(Output.MASK) ? context.mask(Output.MASK) : Mask.dense(parameters.network());
    context.put(
        Output.MASK,
        parameters
            .strategy()
            .prune(
                parameters.network(),
                context.weights(Output.WEIGHTS),
                before,
                parameters.rounds()));
  }

  private static void rewind(Rewind parameters, StageContext context) {
    context.put(
        Output.WEIGHTS, Ticket.rewind(context.weights(Output.WEIGHTS), context.mask(Output.MASK)));
  }

  private static void reinitialize(Reinitialize parameters, StageContext context) {
    Subject subject = parameters.subject();
    Mask mask = context.mask(Output.MASK);
    Weights weights =
        switch (subject.arm()) {
          case RANDOM_REINITIALIZATION ->
              Ticket.reinitialize(
                  parameters.network(),
                  mask,
                  stream(parameters.seed(), subject, Purpose.REINITIALIZATION));
          case SHUFFLED_WEIGHTS ->
              Ticket.shuffle(
                  context.weights(Output.WEIGHTS),
                  mask,
                  stream(parameters.seed(), subject, Purpose.SHUFFLE));
          case SIGNS_ONLY ->
              Ticket.signs(parameters.network(), context.weights(Output.WEIGHTS), mask);
          case WINNING_TICKET, RANDOM_MASK, ITERATIVE_TICKET, CONTINUED_TRAINING ->
              throw new IllegalArgumentException(
                  "%s keeps its weights: they are rewound".formatted(subject.slug()));
        };
    context.put(Output.WEIGHTS, weights);
  }

  private static RandomStream stream(Seed seed, Subject subject, Purpose purpose) {
    return new StreamName(seed, subject.trial(), subject.round(), purpose, subject.draw()).stream();
  }

  private static void randomMask(RandomMask parameters, StageContext context) {
    context.put(
        Output.MASK,
        RandomMasks.matching(
            context.mask(Output.MASK),
            stream(parameters.seed(), parameters.subject(), Purpose.RANDOM_MASK)));
  }
}
