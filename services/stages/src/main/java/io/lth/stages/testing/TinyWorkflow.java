package io.lth.stages.testing;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Pruning;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.identity.StageKey;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.stages.execution.PlannedWorkflow;
import io.lth.stages.execution.StageRun;
import io.lth.stages.execution.StageRunner;
import io.lth.stages.execution.Workflow;
import io.lth.stages.execution.WorkflowListener;
import io.lth.stages.execution.WorkflowOutcome;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.execution.WorkflowRequest;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.CheckpointStore;
import io.lth.stages.port.Renderer;
import io.lth.stages.port.StageIdentity;
import io.lth.stages.port.Tracker;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingEngines;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A whole experiment that runs in a second: a tiny network on made-up data, the paper's procedure,
 * and the record in memory. The parts can be replaced by broken ones, to see which alarm rings.
 */
public final class TinyWorkflow {
  /** Small enough for a plain Java engine, and with every arm that iterative pruning has. */
  public static final Experiment EXPERIMENT =
      new Experiment(
          "tiny",
          "A tiny network on made-up data",
          "smoke",
          new Seed(0),
          2,
          new DatasetChoice("made-up", 60, Normalization.UNIT_INTERVAL),
          Networks.fullyConnected("tiny", new ImageShape(1, 4, 4), 12, 8, 4),
          Engine.DJL,
          new TrainingRecipe(Optimizer.Adam.of(0.01), Schedule.CONSTANT, 60, 20, 20, 0),
          new Pruning(
              new LayerwiseMagnitude(
                  Map.of(
                      LayerKind.FULLY_CONNECTED,
                      PruningRate.of("0.2"),
                      LayerKind.OUTPUT,
                      PruningRate.of("0.1"))),
              PruningMode.ITERATIVE,
              3,
              Iteration.ZERO),
          List.of(
              new Control(Arm.RANDOM_REINITIALIZATION, 2, List.of(1, 3)),
              new Control(Arm.RANDOM_MASK, 1, List.of(1, 3)),
              new Control(Arm.CONTINUED_TRAINING, 1, List.of(1, 2, 3)),
              new Control(Arm.SHUFFLED_WEIGHTS, 1, List.of(3)),
              new Control(Arm.SIGNS_ONLY, 1, List.of(3))),
          List.of());

  /** The experiment with a single trial of something else, and no claims. */
  public static Experiment oneTrial(
      Network network, TrainingRecipe recipe, Pruning pruning, List<Control> controls) {
    return new Experiment(
        EXPERIMENT.name(),
        EXPERIMENT.title(),
        EXPERIMENT.profile(),
        EXPERIMENT.seed(),
        1,
        EXPERIMENT.data(),
        network,
        EXPERIMENT.engine(),
        recipe,
        pruning,
        controls,
        List.of());
  }

  /** Keys by the text of records: good enough where nothing is kept. */
  public static final StageIdentity IDENTITY =
      (stage, inputs, numerics) ->
          new StageKey(
              Sha256.of("%s %s %s".formatted(stage.parameters(), new TreeMap<>(inputs), numerics)));

  private final Experiment experiment;
  private final TrainingEngine engine;
  private final CheckpointStore checkpoints;
  private final UnaryOperator<StageHandlers> change;

  public TinyWorkflow() {
    this(EXPERIMENT, new ReferenceEngine(), new InMemoryCheckpoints(), UnaryOperator.identity());
  }

  private TinyWorkflow(
      Experiment experiment,
      TrainingEngine engine,
      CheckpointStore checkpoints,
      UnaryOperator<StageHandlers> change) {
    this.experiment = experiment;
    this.engine = engine;
    this.checkpoints = checkpoints;
    this.change = change;
  }

  public TinyWorkflow with(Experiment other) {
    return new TinyWorkflow(other, engine, checkpoints, change);
  }

  public TinyWorkflow with(TrainingEngine other) {
    return new TinyWorkflow(experiment, other, checkpoints, change);
  }

  public TinyWorkflow with(CheckpointStore other) {
    return new TinyWorkflow(experiment, engine, other, change);
  }

  /** With other handlers than the paper's procedure has. */
  public TinyWorkflow with(UnaryOperator<StageHandlers> other) {
    return new TinyWorkflow(experiment, engine, checkpoints, other);
  }

  public Plan plan() {
    return Planner.plan(experiment);
  }

  /** What a workflow run of it walks through. */
  public PlannedWorkflow planned() {
    return new PlannedWorkflow(
        experiment,
        plan(),
        Sha256.of(experiment.toString()),
        new LinkedHashMap<>(Map.of("experiment.yaml", "name: tiny")));
  }

  /** What each kind of its stages does. */
  public StageHandlers handlers() {
    return change.apply(
        StageHandlers.of(
            TrainingEngines.of(Engine.DJL, engine),
            name -> dataset(),
            checkpoints,
            renderer(),
            System::nanoTime,
            Duration.ZERO));
  }

  /** The digest of everything that the stages gave, by stage and output. */
  public static SortedMap<String, Sha256> digests(WorkflowOutcome outcome) {
    SortedMap<String, Sha256> digests = new TreeMap<>();
    outcome
        .stages()
        .forEach(
            (id, run) ->
                run.result()
                    .outputs()
                    .forEach((name, output) -> digests.put(id + "/" + name, output.digest())));
    return digests;
  }

  private Dataset dataset() {
    Network network = experiment.variants().getFirst().network();
    return SyntheticDataset.of("made-up", network.input(), network.classes(), 400, 200);
  }

  public WorkflowOutcome run(InMemoryRecord record) {
    return run(record, WorkflowRequest.Resumption.RESUME, 2, new Cancellation(), new Silent());
  }

  /** Runs the experiment against a record. */
  public <R extends Tracker & ArtifactStore> WorkflowOutcome run(
      R record,
      WorkflowRequest.Resumption resumption,
      int workers,
      Cancellation cancellation,
      WorkflowListener listener) {
    StageRunner runner = new StageRunner(handlers(), IDENTITY, record, record);
    return new Workflow(
            runner,
            new WorkflowRecord(record, record),
            new WorkflowRequest(planned(), "{}", resumption, workers))
        .run(run -> {}, cancellation, listener);
  }

  private static Renderer renderer() {
    return new Renderer() {
      @Override
      public SequencedMap<String, byte[]> figures(
          Experiment experiment, Results results, Map<Subject, LearningCurve> curves) {
        return new LinkedHashMap<>(Map.of("curves.png", new byte[] {(byte) curves.size()}));
      }

      @Override
      public String report(
          Experiment experiment,
          Results results,
          List<CheckResult> checks,
          List<Verdict> verdicts) {
        return experiment.title();
      }

      @Override
      public String page(Evidence evidence) {
        return "<p>%s</p>%s".formatted(evidence.experiment().title(), evidence.inputs());
      }

      @Override
      public String description(
          Experiment experiment,
          Results results,
          List<CheckResult> checks,
          List<Verdict> verdicts) {
        return experiment.title();
      }
    };
  }

  /** Hears nothing; to be overridden where a test wants to hear. */
  public static class Silent implements WorkflowListener {
    @Override
    public void started(Stage stage) {}

    @Override
    public void reached(Stage stage, int iteration, int iterations) {}

    @Override
    public void finished(Stage stage, StageRun run) {}

    @Override
    public void failed(Stage stage, ProblemException problem) {}
  }
}
