package io.lth.stages.handler;

import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.initialization.Ticket;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.plan.Output;
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
import io.lth.lottery.random.StreamName;
import io.lth.lottery.result.Subject;
import io.lth.stages.port.CheckpointStore;
import io.lth.stages.port.DatasetSource;
import io.lth.stages.port.Renderer;
import io.lth.stages.port.TrainingEngine;
import java.time.Clock;
import java.time.Duration;

/** What each kind of stage does, a handler a kind. */
public record StageHandlers(
    StageHandler<Initialize> initialize,
    StageHandler<Train> train,
    StageHandler<Prune> prune,
    StageHandler<Rewind> rewind,
    StageHandler<Reinitialize> reinitialize,
    StageHandler<RandomMask> randomMask,
    StageHandler<Aggregate> aggregate,
    StageHandler<Judge> judge,
    StageHandler<Render> render) {

  /**
   * The paper's procedure.
   *
   * @param checkpointInterval least time between two checkpoints of a training
   */
  public static StageHandlers of(
      TrainingEngine engine,
      DatasetSource datasets,
      CheckpointStore checkpoints,
      Renderer renderer,
      Clock clock,
      Duration checkpointInterval) {
    return new StageHandlers(
        StageHandlers::initialize,
        new TrainStage(engine, datasets, checkpoints, clock, checkpointInterval),
        StageHandlers::prune,
        StageHandlers::rewind,
        StageHandlers::reinitialize,
        StageHandlers::randomMask,
        new AggregateStage(),
        new JudgeStage(),
        new RenderStage(renderer));
  }

  public void run(StageParameters parameters, StageContext context) {
    switch (parameters) {
      case Initialize of -> initialize.run(of, context);
      case Train of -> train.run(of, context);
      case Prune of -> prune.run(of, context);
      case Rewind of -> rewind.run(of, context);
      case Reinitialize of -> reinitialize.run(of, context);
      case RandomMask of -> randomMask.run(of, context);
      case Aggregate of -> aggregate.run(of, context);
      case Judge of -> judge.run(of, context);
      case Render of -> render.run(of, context);
    }
  }

  /** The same with another handler of one kind, as a variant of the procedure needs it. */
  public StageHandlers withInitialize(StageHandler<Initialize> handler) {
    return new StageHandlers(
        handler, train, prune, rewind, reinitialize, randomMask, aggregate, judge, render);
  }

  /** The same with another handler of one kind, as a variant of the procedure needs it. */
  public StageHandlers withTrain(StageHandler<Train> handler) {
    return new StageHandlers(
        initialize, handler, prune, rewind, reinitialize, randomMask, aggregate, judge, render);
  }

  /** The same with another handler of one kind, as a variant of the procedure needs it. */
  public StageHandlers withPrune(StageHandler<Prune> handler) {
    return new StageHandlers(
        initialize, train, handler, rewind, reinitialize, randomMask, aggregate, judge, render);
  }

  /** The same with another handler of one kind, as a variant of the procedure needs it. */
  public StageHandlers withRewind(StageHandler<Rewind> handler) {
    return new StageHandlers(
        initialize, train, prune, handler, reinitialize, randomMask, aggregate, judge, render);
  }

  /** The same with another handler of one kind, as a variant of the procedure needs it. */
  public StageHandlers withReinitialize(StageHandler<Reinitialize> handler) {
    return new StageHandlers(
        initialize, train, prune, rewind, handler, randomMask, aggregate, judge, render);
  }

  /** The same with another handler of one kind, as a variant of the procedure needs it. */
  public StageHandlers withRandomMask(StageHandler<RandomMask> handler) {
    return new StageHandlers(
        initialize, train, prune, rewind, reinitialize, handler, aggregate, judge, render);
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
    context.put(
        Output.WEIGHTS,
        Ticket.reinitialize(
            parameters.network(),
            context.mask(Output.MASK),
            new StreamName(
                    parameters.seed(),
                    subject.trial(),
                    subject.round(),
                    Purpose.REINITIALIZATION,
                    subject.draw())
                .stream()));
  }

  private static void randomMask(RandomMask parameters, StageContext context) {
    Subject subject = parameters.subject();
    context.put(
        Output.MASK,
        RandomMasks.matching(
            context.mask(Output.MASK),
            new StreamName(
                    parameters.seed(),
                    subject.trial(),
                    subject.round(),
                    Purpose.RANDOM_MASK,
                    subject.draw())
                .stream()));
  }
}
