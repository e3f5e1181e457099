package io.lth.stages.execution;

import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.identity.StageKey;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageParameters;
import io.lth.lottery.plan.StageResult;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.handler.Progress;
import io.lth.stages.handler.StageContext;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.Metric;
import io.lth.stages.port.NewRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.port.StageIdentity;
import io.lth.stages.port.Tracker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;

/**
 * Runs one stage as a run of the record.
 *
 * <p>A stage counts as finished only when its run is FINISHED and bears its result: outputs first,
 * then the result, then the status. So nothing half-written is ever taken for whole.
 */
public final class StageRunner {
  private final StageHandlers handlers;
  private final StageIdentity identity;
  private final Tracker tracker;
  private final ArtifactStore artifacts;

  /** Runs stages with the given handlers. */
  public StageRunner(
      StageHandlers handlers, StageIdentity identity, Tracker tracker, ArtifactStore artifacts) {
    this.handlers = handlers;
    this.identity = identity;
    this.tracker = tracker;
    this.artifacts = artifacts;
  }

  /**
   * Where a stage runs.
   *
   * @param workflowRun id of the workflow run
   * @param parentRun id of the run the stage's run belongs under
   * @param tags further ones of the stage's run: circumstance, as who asked for it
   */
  public record Scope(String workflowRun, String parentRun, Map<String, String> tags) {
    public Scope {
      tags = Map.copyOf(tags);
    }

    public static Scope of(String workflowRun, String parentRun) {
      return new Scope(workflowRun, parentRun, Map.of());
    }

    public Scope tagged(Map<String, String> further) {
      return new Scope(workflowRun, parentRun, further);
    }
  }

  /** What determines the result of a stage with these inputs. */
  public StageKey key(Stage stage, Map<String, ArtifactReference> inputs) {
    Map<String, Sha256> digests = new LinkedHashMap<>();
    inputs.forEach((name, reference) -> digests.put(name, reference.digest()));
    return identity.key(stage, digests, handlers.numerics(stage.parameters()));
  }

  /**
   * Gives a stage of which another attempt may have run, here or elsewhere: its finished run of the
   * same workflow run if there is one, else as {@link #supply}. What a dead attempt left RUNNING is
   * ended: FINISHED if it bears its result, else KILLED.
   */
  public StageRun resume(
      Stage stage,
      Map<String, ArtifactReference> inputs,
      Scope scope,
      boolean reuse,
      Cancellation cancellation,
      Progress progress) {
    List<RecordedRun> attempts =
        WorkflowRecord.withTheDeadEnded(
            tracker,
            tracker.withTags(
                Map.of(
                    Tags.LEVEL,
                    Tags.STAGE,
                    Tags.WORKFLOW_RUN,
                    scope.workflowRun(),
                    Tags.STAGE_ID,
                    stage.id().value())));
    StageKey key = key(stage, inputs);
    return attempts.stream()
        .flatMap(attempt -> WorkflowRecord.finished(attempt).stream())
        .filter(finished -> finished.key().equals(key))
        .findFirst()
        .orElseGet(() -> supply(stage, inputs, scope, reuse, cancellation, progress));
  }

  /**
   * Gives a stage: taken over from any workflow run of any experiment by its key, if that is
   * allowed and there is one, else computed from its last checkpoint, if there is one, and
   * recorded.
   */
  public StageRun supply(
      Stage stage,
      Map<String, ArtifactReference> inputs,
      Scope scope,
      boolean reuse,
      Cancellation cancellation,
      Progress progress) {
    Optional<StageRun> reused = reuse ? reuse(stage, inputs, scope) : Optional.empty();
    return reused.orElseGet(() -> compute(stage, inputs, scope, cancellation, progress));
  }

  private StageRun compute(
      Stage stage,
      Map<String, ArtifactReference> inputs,
      Scope scope,
      Cancellation cancellation,
      Progress progress) {
    StageKey key = key(stage, inputs);
    String run = tracker.open(describe(stage, key, scope));
    StageContext context =
        new StageContext(
            run,
            scope.workflowRun() + "-" + key.digest().abbreviated(16),
            inputs,
            artifacts,
            tracker,
            cancellation,
            progress);
    try {
      handlers.run(stage.parameters(), context);
      StageResult result = context.result();
      // Who lost the right to this stage meanwhile must not end it a second time.
      cancellation.check();
      record(run, result, Map.of());
      return new StageRun(run, key, result, StageRun.Origin.COMPUTED);
    } catch (CancellationException e) {
      tracker.finish(run, RunStatus.KILLED);
      throw e;
    } catch (ProblemException e) {
      fail(run, e.problems());
      throw e;
    } catch (RuntimeException | Error e) {
      tracker.tag(run, Map.of(Tags.PROBLEM, String.valueOf(e)));
      tracker.finish(run, RunStatus.FAILED);
      throw e;
    }
  }

  private Optional<StageRun> reuse(
      Stage stage, Map<String, ArtifactReference> inputs, Scope scope) {
    StageKey key = key(stage, inputs);
    Optional<RecordedRun> earlier =
        tracker.withTagsAnywhere(Map.of(Tags.STAGE_KEY, key.toString())).stream()
            .filter(run -> result(run).isPresent())
            .findFirst();
    return earlier.map(
        from -> {
          StageResult result = result(from).orElseThrow();
          String run = tracker.open(describe(stage, key, scope));
          record(run, result, Map.of(Tags.REUSED_FROM, from.id()));
          return new StageRun(run, key, result, StageRun.Origin.REUSED);
        });
  }

  /** The result that a run holds, if it is that of a finished stage. */
  static Optional<StageResult> result(RecordedRun run) {
    return run.status() == RunStatus.FINISHED ? ResultTags.in(run) : Optional.empty();
  }

  private void record(String run, StageResult result, Map<String, String> tags) {
    List<Metric> numbers =
        result.numbers().entrySet().stream()
            .map(number -> new Metric(number.getKey(), number.getValue(), 0))
            .toList();
    tracker.metrics(run, numbers);
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.putAll(ResultTags.of(result));
    tracker.tag(run, all);
    tracker.finish(run, RunStatus.FINISHED);
  }

  private void fail(String run, List<Problem> problems) {
    tracker.tag(run, Map.of(Tags.PROBLEM, problems.getFirst().message()));
    tracker.finish(run, RunStatus.FAILED);
  }

  private NewRun describe(Stage stage, StageKey key, Scope scope) {
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    tags.put(Tags.LEVEL, Tags.STAGE);
    tags.put(Tags.WORKFLOW_RUN, scope.workflowRun());
    tags.put(Tags.STAGE_ID, stage.id().value());
    tags.put(Tags.STAGE_KIND, stage.kind().label());
    tags.put(Tags.STAGE_KEY, key.toString());
    stage.place().ofTrial().map(Tags::of).ifPresent(tags::putAll);
    stage
        .place()
        .ofSubject()
        .ifPresent(
            subject -> {
              tags.put(Tags.ROUND, Integer.toString(subject.round()));
              tags.put(Tags.ARM, subject.arm().label());
              tags.put(Tags.DRAW, Integer.toString(subject.draw()));
            });
    tags.putAll(scope.tags());
    return new NewRun(
        stage.id().value(),
        scope.parentRun(),
        StageDescription.of(stage),
        tags,
        parameters(stage.parameters(), handlers.numerics(stage.parameters())));
  }

  private static SequencedMap<String, String> parameters(
      StageParameters parameters, Numerics numerics) {
    SequencedMap<String, String> all = NumericsParameters.of(numerics);
    switch (parameters) {
      case StageParameters.Initialize of -> {
        all.put("network", of.network().name());
        all.put("seed", Long.toString(of.seed().value()));
      }
      case StageParameters.Train of -> train(of, all);
      case StageParameters.Prune of -> {
        all.put("network", of.network().name());
        all.put("strategy", of.strategy().toString());
        all.put("rounds", Integer.toString(of.rounds()));
      }
      case StageParameters.Rewind of -> {}
      case StageParameters.Reinitialize of -> all.put("seed", Long.toString(of.seed().value()));
      case StageParameters.RandomMask of -> all.put("seed", Long.toString(of.seed().value()));
      case StageParameters.Aggregate of -> all.put("experiment", of.experiment().name());
      case StageParameters.Judge of -> all.put("experiment", of.experiment().name());
      case StageParameters.Render of -> all.put("experiment", of.experiment().name());
    }
    return all;
  }

  private static void train(StageParameters.Train of, SequencedMap<String, String> all) {
    TrainingRecipe recipe = of.recipe();
    all.put("network", of.network().name());
    all.put("dataset", of.data().name());
    all.put("validation", Integer.toString(of.data().validation()));
    all.put("seed", Long.toString(of.seed().value()));
    all.put("iterations", Integer.toString(recipe.iterations()));
    all.put("batch_size", Integer.toString(recipe.batchSize()));
    all.put("evaluation_interval", Integer.toString(recipe.evaluationInterval()));
    all.put("dropout", Double.toString(recipe.dropout()));
    all.put("warmup", recipe.schedule().warmup().toString());
    all.put("learning_rate", Double.toString(recipe.optimizer().learningRate().value()));
    switch (recipe.optimizer()) {
      case Optimizer.Adam adam -> {
        all.put("optimizer", "adam");
        all.put("beta1", Double.toString(adam.beta1()));
        all.put("beta2", Double.toString(adam.beta2()));
        all.put("epsilon", Double.toString(adam.epsilon()));
      }
      case Optimizer.Sgd sgd -> {
        all.put("optimizer", "sgd");
        all.put("momentum", Double.toString(sgd.momentum()));
        all.put("weight_decay", Double.toString(sgd.weightDecay()));
      }
    }
  }
}
