package io.lth.stages.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.plan.StageParameters.Train;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.result.Subject;
import io.lth.lottery.tensor.Tensor;
import io.lth.stages.execution.WorkflowRequest.Resumption;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.handler.StageContext;
import io.lth.stages.handler.StageHandler;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.port.Metric;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.ForwardingTraining;
import io.lth.stages.testing.InMemoryCheckpoints;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.ReferenceEngine;
import io.lth.stages.testing.ScheduleLaw;
import io.lth.stages.testing.TinyWorkflow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkflowTest {
  private final InMemoryRecord record = new InMemoryRecord();
  private final TinyWorkflow workflow = new TinyWorkflow();

  @Test
  void aRightProcedurePassesEveryStructuralCheckAndEachCheckSawSomething() {
    WorkflowOutcome outcome = workflow.run(record);

    assertThat(outcome.checks()).allMatch(CheckResult::passed);
    assertThat(outcome.checks()).allMatch(check -> check.examined() > 0);
    assertThat(outcome.results().summaries()).hasSize(2 * (4 + 2 * 2 + 2 + 3 + 1 + 1));
  }

  @Test
  void theSameExperimentTwiceGivesTheSameDigests() {
    WorkflowOutcome first = workflow.run(record);
    WorkflowOutcome second = workflow.run(record);

    assertThat(second.run()).isNotEqualTo(first.run());
    assertThat(TinyWorkflow.digests(second)).isEqualTo(TinyWorkflow.digests(first));
    assertThat(second.drift().earlier()).contains(first.run());
    assertThat(second.drift().compared()).isEqualTo(workflow.plan().stages().size());
    assertThat(second.drift().differing()).isEmpty();
  }

  @Test
  void oneWorkerGivesTheSameDigestsAsTwo() {
    WorkflowOutcome two = workflow.run(record);
    WorkflowOutcome one =
        workflow.run(record, Resumption.FRESH, 1, new Cancellation(), new TinyWorkflow.Silent());

    assertThat(TinyWorkflow.digests(one)).isEqualTo(TinyWorkflow.digests(two));
  }

  @Test
  void aResultThatDriftedIsToldApartByItsStage() {
    workflow.run(record);
    TrainingEngine drifting =
        broken(
            training ->
                new ForwardingTraining(training) {
                  @Override
                  public double step(int[] examples, double learningRate, TrainingStreams streams) {
                    return super.step(examples, learningRate * 1.01, streams);
                  }
                });

    WorkflowOutcome drifted = run(workflow.with(drifting), 2);

    assertThat(drifted.drift().differing())
        .contains(Planner.id(Subject.ticket(0, 0), StageKind.TRAIN));
  }

  @Test
  void everyStepIsTakenAtTheRateOfItsSchedule() {
    assertThat(ScheduleLaw.violations(UnaryOperator.identity())).isEmpty();
  }

  @Test
  void aRunThatWasStoppedGoesOnWhereItStoppedAndEndsAtTheSameDigests() {
    Map<String, Sha256> uninterrupted = TinyWorkflow.digests(workflow.run(new InMemoryRecord()));
    Cancellation cancellation = new Cancellation();
    AtomicInteger finished = new AtomicInteger();

    assertThatThrownBy(
            () ->
                workflow.run(
                    record,
                    Resumption.RESUME,
                    2,
                    cancellation,
                    new TinyWorkflow.Silent() {
                      @Override
                      public void finished(Stage stage, StageRun run) {
                        if (finished.incrementAndGet() == 9) {
                          cancellation.request();
                        }
                      }
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(record.runs()).noneMatch(run -> run.status() == RunStatus.RUNNING);
    int before = count(RunStatus.FINISHED, Tags.STAGE);
    assertThat(before).isBetween(9, workflow.plan().stages().size() - 1);

    WorkflowOutcome outcome = workflow.run(record);

    assertThat(TinyWorkflow.digests(outcome)).isEqualTo(uninterrupted);
    assertThat(record.withTags(Map.of(Tags.LEVEL, Tags.WORKFLOW))).hasSize(1);
    assertThat(count(RunStatus.FINISHED, Tags.STAGE)).isEqualTo(workflow.plan().stages().size());
  }

  @Test
  void aTrainingThatDiedGoesOnFromItsCheckpointBitForBit() {
    Map<String, Sha256> uninterrupted = TinyWorkflow.digests(workflow.run(new InMemoryRecord()));
    InMemoryCheckpoints checkpoints = new InMemoryCheckpoints();
    AtomicInteger steps = new AtomicInteger();
    TrainingEngine dying =
        broken(
            training ->
                new ForwardingTraining(training) {
                  @Override
                  public double step(int[] examples, double learningRate, TrainingStreams streams) {
                    if (steps.incrementAndGet() == 150) {
                      throw new IllegalStateException("killed");
                    }
                    return super.step(examples, learningRate, streams);
                  }
                });
    TinyWorkflow checkpointing = new TinyWorkflow().with(checkpoints).with(dying);

    assertThatThrownBy(() -> run(checkpointing, 1)).isInstanceOf(ProblemException.class);
    assertThat(checkpoints.count()).isPositive();
    int whenItDied = steps.get();
    WorkflowOutcome outcome = run(checkpointing, 1);

    assertThat(TinyWorkflow.digests(outcome)).isEqualTo(uninterrupted);
    assertThat(checkpoints.count()).isZero();
    assertThat(steps.get() - whenItDied)
        .as("steps after the fall: fewer than from the start of that training")
        .isLessThan((int) workflow.plan().iterations() - whenItDied + 60);
  }

  @Test
  void aCorruptedArtifactStopsWhatNeedsItAndNamesIt() {
    StageId dense = Planner.id(Subject.ticket(0, 0), StageKind.TRAIN);
    TinyWorkflow.Silent corrupting =
        new TinyWorkflow.Silent() {
          @Override
          public void finished(Stage stage, StageRun run) {
            if (stage.id().equals(dense)) {
              record.corrupt(run.result().output(Output.FINAL_WEIGHTS), new byte[] {1, 2, 3});
            }
          }
        };

    assertThatThrownBy(
            () -> workflow.run(record, Resumption.RESUME, 2, new Cancellation(), corrupting))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.fault()).isEqualTo(Fault.DATA);
              assertThat(problem.getMessage()).contains("final-weights.safetensors");
            });
    assertThat(finishedStages())
        .doesNotContain("trial-0.round-1.winning-ticket.prune")
        .contains("trial-1.round-3.winning-ticket.train");
  }

  @Test
  void aDivergenceIsANamedFailureAndEverythingElseIsStillDone() {
    TrainingEngine diverging =
        broken(
            training ->
                new ForwardingTraining(training) {
                  @Override
                  public double step(int[] examples, double learningRate, TrainingStreams streams) {
                    double loss = super.step(examples, learningRate, streams);
                    boolean dense = nonZero(state()) == 12 * 16;
                    return dense ? loss : Double.NaN;
                  }
                });

    assertThatThrownBy(() -> run(workflow.with(diverging), 2))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.fault()).isEqualTo(Fault.DIVERGENCE);
              assertThat(problem.code()).isEqualTo("training-diverged");
              assertThat(problem.getMessage()).contains("trial-0.round-1", "learning rate");
            });
    assertThat(finishedStages()).contains("trial-0.round-0.winning-ticket.train");
    assertThat(finishedStages()).contains("trial-1.round-1.winning-ticket.rewind");
    assertThat(record.withTags(Map.of(Tags.LEVEL, Tags.WORKFLOW)))
        .allMatch(run -> run.status() == RunStatus.FAILED && run.tags().containsKey(Tags.PROBLEM));
    assertThat(record.runs()).noneMatch(run -> run.status() == RunStatus.RUNNING);
  }

  @Test
  void aFinishedStageIsTakenOverByItsKeyOnlyWhenAsked() {
    WorkflowOutcome first = workflow.run(record);
    WorkflowOutcome reused =
        workflow.run(record, Resumption.REUSE, 2, new Cancellation(), new TinyWorkflow.Silent());

    assertThat(reused.stages().values()).allMatch(run -> run.origin() == StageRun.Origin.REUSED);
    assertThat(TinyWorkflow.digests(reused)).isEqualTo(TinyWorkflow.digests(first));
    assertThat(workflow.run(record).stages().values())
        .allMatch(run -> run.origin() == StageRun.Origin.COMPUTED);
  }

  @Test
  void everyRunOfTheRecordTellsWhereItBelongs() {
    WorkflowOutcome outcome = workflow.run(record);
    List<RecordedRun> stages = record.withTags(Map.of(Tags.WORKFLOW_RUN, outcome.run()));

    assertThat(stages).allMatch(run -> run.status() == RunStatus.FINISHED);
    assertThat(record.withTags(Map.of(Tags.STAGE_KIND, "train", Tags.ARM, "random-mask")))
        .hasSize(4)
        .allMatch(
            run -> run.tags().containsKey(Tags.TRIAL) && run.tags().containsKey(Tags.STAGE_KEY));
  }

  @Test
  void aRunSaysOfWhichTierItsTrainingsAre() {
    WorkflowOutcome onCpu = workflow.run(record);
    WorkflowOutcome onGpu = run(workflow.with(engineOn("cuda")), 2);

    assertThat(onCpu.trainings()).isEqualTo(DeterminismTier.BITWISE);
    assertThat(tags(onCpu)).containsEntry(Tags.TRAININGS_TIER, "BITWISE");
    assertThat(onGpu.trainings()).isEqualTo(DeterminismTier.TOLERANCE);
    assertThat(tags(onGpu)).containsEntry(Tags.TRAININGS_TIER, "TOLERANCE");
  }

  @Test
  void aRunTakenOverIsOfTheTierOfTheTrainingsItTookOver() {
    TinyWorkflow onGpu = workflow.with(engineOn("cuda"));
    run(onGpu, 2);
    WorkflowOutcome reused =
        onGpu.run(record, Resumption.REUSE, 2, new Cancellation(), new TinyWorkflow.Silent());

    assertThat(reused.stages().values()).allMatch(run -> run.origin() == StageRun.Origin.REUSED);
    assertThat(reused.trainings()).isEqualTo(DeterminismTier.TOLERANCE);
  }

  /** As of two trainers, of which one has a GPU. */
  @Test
  void oneTrainingOnAGpuMakesTheTierOfAll() {
    Subject last = TinyWorkflow.EXPERIMENT.subjects().getLast();
    StageHandlers onCpu = workflow.handlers();
    StageHandlers onGpu = workflow.with(engineOn("cuda")).handlers();
    UnaryOperator<StageHandlers> mixed =
        handlers ->
            handlers.with(
                Train.class,
                new StageHandler<>() {
                  @Override
                  public void run(Train parameters, StageContext context) {
                    handlers.run(parameters, context);
                  }

                  @Override
                  public Numerics numerics(Train parameters) {
                    return (parameters.subject().equals(last) ? onGpu : onCpu).numerics(parameters);
                  }
                });

    assertThat(run(workflow.with(mixed), 2).trainings()).isEqualTo(DeterminismTier.TOLERANCE);
  }

  @Test
  void whatBrokeOffOnAGpuAndWasComputedAgainOnACpuIsOfTheCpusTier() {
    Cancellation cancellation = new Cancellation();
    TinyWorkflow.Silent stopping =
        new TinyWorkflow.Silent() {
          @Override
          public void finished(Stage stage, StageRun run) {
            if (stage.kind() == StageKind.TRAIN) {
              cancellation.request();
            }
          }
        };
    TinyWorkflow onGpu = workflow.with(engineOn("cuda"));
    assertThatThrownBy(() -> onGpu.run(record, Resumption.RESUME, 1, cancellation, stopping))
        .isInstanceOf(CancellationException.class);

    WorkflowOutcome onCpu = workflow.run(record);

    assertThat(record.withTags(Map.of(Tags.WORKFLOW_RUN, onCpu.run())))
        .anyMatch(run -> "cuda".equals(run.parameters().get("device")));
    assertThat(onCpu.trainings()).isEqualTo(DeterminismTier.BITWISE);
  }

  @Test
  void aTrainingThatDoesNotSayWhatItWasComputedWithIsAnError() {
    WorkflowOutcome outcome = workflow.run(record);
    RecordedRun training =
        record
            .withTags(Map.of(Tags.WORKFLOW_RUN, outcome.run(), Tags.STAGE_KIND, "train"))
            .getFirst();
    assertThat(NumericsParameters.in(training)).isEqualTo(new ReferenceEngine().numerics());
    for (String missing : List.of("engine", "device", "threads")) {
      Map<String, String> parameters = new HashMap<>(training.parameters());
      parameters.remove(missing);
      RecordedRun changed =
          new RecordedRun(
              training.id(), training.name(), parameters, training.status(), training.tags());

      assertThatThrownBy(() -> NumericsParameters.in(changed))
          .as(missing)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("numerics-malformed");
    }
  }

  @Test
  void theWorkflowRunBearsTheTableAsMetricsOverTheRounds() {
    WorkflowOutcome outcome = workflow.run(record);

    assertThat(record.metricsOf(outcome.run()))
        .filteredOn(metric -> metric.key().equals("winning-ticket/accuracy-at-early-stop"))
        .extracting(Metric::step)
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void aPlanIsWalkedInTheOrderOfItsGraph() {
    Plan plan = workflow.plan();
    List<StageId> order = new CopyOnWriteArrayList<>();
    workflow.run(
        record,
        Resumption.RESUME,
        2,
        new Cancellation(),
        new TinyWorkflow.Silent() {
          @Override
          public void started(Stage stage) {
            assertThat(order).containsAll(Plan.dependencies(stage));
          }

          @Override
          public void finished(Stage stage, StageRun run) {
            order.add(stage.id());
          }
        });
    assertThat(order).hasSameSizeAs(plan.stages());
  }

  private WorkflowOutcome run(TinyWorkflow tiny, int workers) {
    return tiny.run(
        record, Resumption.RESUME, workers, new Cancellation(), new TinyWorkflow.Silent());
  }

  private static long nonZero(TrainingState state) {
    Tensor weights = state.weights().tensor("fc1.weight");
    return IntStream.range(0, weights.size()).filter(i -> weights.at(i) != 0).count();
  }

  private List<String> finishedStages() {
    return record.withTags(Map.of(Tags.LEVEL, Tags.STAGE)).stream()
        .filter(run -> run.status() == RunStatus.FINISHED)
        .map(RecordedRun::name)
        .toList();
  }

  private int count(RunStatus status, String level) {
    return (int)
        record.withTags(Map.of(Tags.LEVEL, level)).stream()
            .filter(run -> run.status() == status)
            .count();
  }

  private Map<String, String> tags(WorkflowOutcome outcome) {
    return record.find(outcome.run()).map(RecordedRun::tags).orElseThrow();
  }

  /** The reference engine, as if it computed on another device. */
  private static TrainingEngine engineOn(String device) {
    ReferenceEngine engine = new ReferenceEngine();
    return new TrainingEngine() {
      @Override
      public Numerics numerics() {
        return new Numerics("reference", "1", device, 1);
      }

      @Override
      public Training begin(TrainingTask task) {
        return engine.begin(task);
      }
    };
  }

  /** The reference engine, its trainings broken in one place. */
  private static TrainingEngine broken(UnaryOperator<Training> breaking) {
    return ForwardingTraining.engine(
        new ReferenceEngine(), (task, training) -> breaking.apply(training));
  }
}
