package io.lth.reproductions.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.audit.Check;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Pruning;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.plan.StageParameters.Rewind;
import io.lth.lottery.plan.StageParameters.Train;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Subject;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.ForwardingTraining;
import io.lth.stages.testing.InMemoryCheckpoints;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.TinyNetworks;
import io.lth.stages.testing.TinyWorkflow;
import io.lth.training.DjlEngine;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tickets that return to θk of their dense training instead of θ0: whole runs of a network with
 * batch normalization, right ones and wrong ones.
 */
class LateRewindTest {
  private static final DjlEngine DJL = new DjlEngine();
  private static final int ITERATIONS = 60;
  // Checkpoints are written at 20 and 40, so that one lies before this iteration and one after.
  private static final Iteration LATER = new Iteration(30);
  private static final String DENSE =
      Planner.id(Subject.ticket(0, 0), StageKind.TRAIN).value() + "/";

  @AfterAll
  static void close() {
    DJL.close();
  }

  @Test
  void theRightProcedurePassesEveryCheckAndEachCheckSawSomething() {
    assertThat(checks(workflow(LATER)))
        .hasSameSizeAs(Check.values())
        .allMatch(CheckResult::passed)
        .allMatch(check -> check.examined() > 0);
  }

  @Test
  void theLaterOriginIsWhereATrainingOfThatManyIterationsEnds() {
    Experiment whole = experiment(LATER);
    Variant variant = whole.only();
    Variant shorter =
        new Variant(
            variant.label(),
            variant.network(),
            variant.recipe().withIterations(LATER.value()),
            new Pruning(variant.pruning().strategy(), PruningMode.ITERATIVE, 0, Iteration.ZERO),
            List.of());

    Map<String, Sha256> rewinding = digests(workflow(LATER));
    Map<String, Sha256> ending =
        digests(workflow(LATER).with(whole.withVariants(List.of(shorter))));

    assertThat(rewinding.get(DENSE + Output.REWIND_WEIGHTS))
        .isNotNull()
        .isEqualTo(ending.get(DENSE + Output.FINAL_WEIGHTS));
  }

  /** The iteration to rewind to, the step before which the training dies, what is then left. */
  @ParameterizedTest
  @CsvSource({"30, 25, 40", "30, 45, 20", "40, 45, 20"})
  void aTrainingThatDiedBeforeOrAfterItsLaterOriginEndsAtTheSameBits(
      int rewindTo, int death, int stepsLeft) {
    TinyWorkflow uninterrupted = workflow(new Iteration(rewindTo));
    Mortal engine = new Mortal(death);
    TinyWorkflow dying = uninterrupted.with(engine).with(new InMemoryCheckpoints());
    InMemoryRecord record = new InMemoryRecord();

    assertThatThrownBy(() -> dying.run(record))
        .isInstanceOf(ProblemException.class)
        .hasStackTraceContaining("killed");
    assertThat(TinyWorkflow.digests(dying.run(record))).isEqualTo(digests(uninterrupted));
    assertThat(engine.stepsOfItsSecondLife()).isEqualTo(stepsLeft);
  }

  @Test
  void rewindingToTheInitialWeightsRings() {
    assertThat(
            failed(
                handlers ->
                    handlers.with(
                        Rewind.class,
                        (parameters, context) ->
                            context.put(
                                Output.WEIGHTS,
                                context
                                    .mask(Output.MASK)
                                    .applyTo(
                                        GaussianGlorot.draw(
                                            TinyNetworks.RESNET,
                                            new StreamName(
                                                    TinyWorkflow.EXPERIMENT.seed(),
                                                    0,
                                                    0,
                                                    Purpose.INITIALIZATION,
                                                    0)
                                                .stream()))))))
        .contains(Check.REWOUND_EXACTLY);
  }

  @Test
  void takingTheInitialWeightsForTheLaterOriginRings() {
    assertThat(
            failed(
                handlers ->
                    handlers.with(
                        Train.class,
                        (parameters, context) -> {
                          handlers.run(parameters, context);
                          if (parameters.snapshot().value() > 0) {
                            context.put(Output.REWIND_WEIGHTS, context.weights(Output.WEIGHTS));
                          }
                        })))
        .containsExactly(Check.REWOUND_EXACTLY);
  }

  private static TinyWorkflow workflow(Iteration rewindTo) {
    return new TinyWorkflow().with(experiment(rewindTo)).with(DJL);
  }

  private static Experiment experiment(Iteration rewindTo) {
    return TinyWorkflow.oneTrial(
        TinyNetworks.RESNET,
        new TrainingRecipe(
            new Optimizer.Sgd(new LearningRate(0.05), 0.9, 1e-4),
            new Schedule(new Iteration(10), List.of()),
            ITERATIONS,
            20,
            20,
            0),
        new Pruning(
            new GlobalMagnitude(PruningRate.of("0.2"), EnumSet.of(LayerKind.CONVOLUTION)),
            PruningMode.ITERATIVE,
            2,
            rewindTo),
        List.of(
            new Control(Arm.RANDOM_REINITIALIZATION, 1, List.of(2)),
            new Control(Arm.RANDOM_MASK, 1, List.of(2)),
            new Control(Arm.CONTINUED_TRAINING, 1, List.of(1, 2)),
            new Control(Arm.SHUFFLED_WEIGHTS, 1, List.of(2)),
            new Control(Arm.SIGNS_ONLY, 1, List.of(2))));
  }

  private static List<Check> failed(UnaryOperator<StageHandlers> wrong) {
    return checks(workflow(LATER).with(wrong)).stream()
        .filter(check -> !check.passed())
        .map(CheckResult::check)
        .toList();
  }

  private static List<CheckResult> checks(TinyWorkflow workflow) {
    return workflow.run(new InMemoryRecord()).checks();
  }

  private static Map<String, Sha256> digests(TinyWorkflow workflow) {
    return TinyWorkflow.digests(workflow.run(new InMemoryRecord()));
  }

  /** Its first dense training dies before a step; the next one lives, and its steps are counted. */
  private static final class Mortal implements TrainingEngine {
    private final int death;
    private final AtomicInteger lives = new AtomicInteger();
    private final AtomicInteger steps = new AtomicInteger();

    Mortal(int death) {
      this.death = death;
    }

    int stepsOfItsSecondLife() {
      return steps.get();
    }

    @Override
    public Numerics numerics() {
      return DJL.numerics();
    }

    @Override
    public Training begin(TrainingTask task) {
      Training training = DJL.begin(task);
      if (task.mask().remaining() < task.network().weights()) {
        return training;
      }
      boolean mortal = lives.incrementAndGet() == 1;
      steps.set(0);
      return new ForwardingTraining(training) {
        @Override
        public double step(int[] examples, double learningRate, TrainingStreams streams) {
          if (steps.incrementAndGet() == death && mortal) {
            throw new IllegalStateException("killed");
          }
          return super.step(examples, learningRate, streams);
        }
      };
    }
  }
}
