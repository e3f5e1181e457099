package io.lth.stages.execution;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.identity.StageKey;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.plan.StageResult;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.TableRow;
import io.lth.stages.artifact.EvidenceJson;
import io.lth.stages.execution.WorkflowRequest.Resumption;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.Metric;
import io.lth.stages.port.NewRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.port.Tracker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One walk through a plan, from opening its run in the record to the verdicts.
 *
 * <p>What finished before a fall is found in the record and not computed again; a training goes on
 * from its checkpoint.
 */
public final class Workflow {
  private final StageRunner runner;
  private final Tracker tracker;
  private final ArtifactStore artifacts;
  private final WorkflowRequest request;

  public Workflow(
      StageRunner runner, Tracker tracker, ArtifactStore artifacts, WorkflowRequest request) {
    this.runner = runner;
    this.tracker = tracker;
    this.artifacts = artifacts;
    this.request = request;
  }

  /** The run of this plan that broke off and would be gone on with, if there is one. */
  public Optional<RecordedRun> brokenOff() {
    return request.resumption() == Resumption.FRESH
        ? Optional.empty()
        : runsOfPlan().stream().findFirst().filter(run -> run.status() != RunStatus.FINISHED);
  }

  /**
   * Walks the plan.
   *
   * @param opened hears the id of the workflow run as soon as it is open
   * @throws ProblemException if a stage failed; the run is then marked FAILED
   * @throws CancellationException if a stop was requested; the run is then marked KILLED
   */
  public WorkflowOutcome run(
      Consumer<String> opened, Cancellation cancellation, WorkflowListener listener) {
    Optional<RecordedRun> brokenOff = brokenOff();
    Optional<RecordedRun> last =
        runsOfPlan().stream().filter(run -> run.status() == RunStatus.FINISHED).findFirst();
    String run = brokenOff.map(RecordedRun::id).orElseGet(this::open);
    brokenOff.ifPresent(broken -> tracker.reopen(broken.id()));
    opened.accept(run);
    keepDocuments(run, attempt(brokenOff));
    Map<Integer, String> trials = trials(run);
    RunStatus status = RunStatus.FAILED;
    try {
      List<RecordedRun> before = stageRuns(run);
      endWhatDied(before);
      Map<StageId, StageRun> found = finished(before);
      SequencedMap<StageId, StageRun> stages =
          inPlanOrder(
              new InProcessExecutor(
                      request.plan(),
                      request.workers(),
                      (stage, inputs) ->
                          supply(stage, inputs, run, trials, found, cancellation, listener),
                      cancellation,
                      listener)
                  .execute());
      Drift drift =
          last.map(
                  earlier -> Drift.between(earlier.id(), finished(stageRuns(earlier.id())), stages))
              .orElse(Drift.NOTHING_TO_COMPARE);
      WorkflowOutcome outcome = conclude(run, stages, drift);
      status = RunStatus.FINISHED;
      return outcome;
    } catch (CancellationException e) {
      status = RunStatus.KILLED;
      throw e;
    } catch (ProblemException e) {
      tracker.tag(run, Map.of(Tags.PROBLEM, e.problems().getFirst().message()));
      throw e;
    } finally {
      for (String trial : trials.values()) {
        tracker.finish(trial, status);
      }
      tracker.finish(run, status);
    }
  }

  private List<RecordedRun> runsOfPlan() {
    return tracker.withTags(
        Map.of(
            Tags.LEVEL,
            Tags.WORKFLOW,
            Tags.EXPERIMENT,
            request.plan().experiment(),
            Tags.PROFILE,
            request.plan().profile(),
            Tags.PLAN_DIGEST,
            request.planDigest().hex()));
  }

  private String open() {
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    tags.put(Tags.LEVEL, Tags.WORKFLOW);
    tags.put(Tags.EXPERIMENT, request.plan().experiment());
    tags.put(Tags.PROFILE, request.plan().profile());
    tags.put(Tags.PLAN_DIGEST, request.planDigest().hex());
    SequencedMap<String, String> parameters = new LinkedHashMap<>();
    parameters.put("profile", request.experiment().profile());
    parameters.put("trials", Integer.toString(request.experiment().trials()));
    parameters.put("rounds", Integer.toString(request.experiment().pruning().rounds()));
    parameters.put("iterations", Integer.toString(request.experiment().recipe().iterations()));
    parameters.put("seed", Long.toString(request.experiment().seed().value()));
    parameters.put("network", request.experiment().network().name());
    parameters.put("dataset", request.experiment().data().name());
    return tracker.open(
        new NewRun(
            "%s %s".formatted(request.plan().experiment(), request.plan().profile()),
            null,
            "%s, profile `%s`: under way. The table, verdicts and figures appear here at the end."
                .formatted(request.experiment().title(), request.plan().profile()),
            tags,
            parameters));
  }

  private static int attempt(Optional<RecordedRun> brokenOff) {
    return brokenOff
            .map(run -> Integer.parseInt(run.tags().getOrDefault(Tags.ATTEMPTS, "1")))
            .orElse(0)
        + 1;
  }

  private void keepDocuments(String run, int attempt) {
    request.documents().forEach((name, text) -> put(run, name, text));
    put(run, "provenance/attempt-%d.json".formatted(attempt), request.provenance());
    tracker.tag(run, Map.of(Tags.ATTEMPTS, Integer.toString(attempt)));
  }

  private void put(String run, String name, String text) {
    artifacts.put(run, name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The run of each trial: the one of before, or a new one. */
  private Map<Integer, String> trials(String run) {
    Map<Integer, String> trials = new HashMap<>();
    for (RecordedRun found :
        tracker.withTags(Map.of(Tags.WORKFLOW_RUN, run, Tags.LEVEL, Tags.TRIAL_RUN))) {
      String trial = found.tags().get(Tags.TRIAL);
      if (trial != null) {
        trials.put(Integer.valueOf(trial), found.id());
        tracker.reopen(found.id());
      }
    }
    for (int trial = 0; trial < request.experiment().trials(); trial++) {
      if (!trials.containsKey(trial)) {
        SequencedMap<String, String> tags = new LinkedHashMap<>();
        tags.put(Tags.LEVEL, Tags.TRIAL_RUN);
        tags.put(Tags.WORKFLOW_RUN, run);
        tags.put(Tags.TRIAL, Integer.toString(trial));
        trials.put(
            trial,
            tracker.open(
                new NewRun(
                    "trial " + trial,
                    run,
                    "Everything of trial %d, one run a stage.".formatted(trial),
                    tags,
                    new LinkedHashMap<>())));
      }
    }
    return trials;
  }

  private List<RecordedRun> stageRuns(String workflowRun) {
    return tracker.withTags(Map.of(Tags.WORKFLOW_RUN, workflowRun, Tags.LEVEL, Tags.STAGE));
  }

  /** What a dead process left RUNNING is marked KILLED. */
  private void endWhatDied(List<RecordedRun> stageRuns) {
    stageRuns.stream()
        .filter(run -> run.status() == RunStatus.RUNNING)
        .forEach(run -> tracker.finish(run.id(), RunStatus.KILLED));
  }

  private static Map<StageId, StageRun> finished(List<RecordedRun> stageRuns) {
    Map<StageId, StageRun> finished = new HashMap<>();
    for (RecordedRun recorded : stageRuns) {
      String id = recorded.tags().get(Tags.STAGE_ID);
      String key = recorded.tags().get(Tags.STAGE_KEY);
      Optional<StageResult> result = StageRunner.result(recorded);
      if (id != null && key != null && result.isPresent()) {
        finished.putIfAbsent(
            new StageId(id),
            new StageRun(
                recorded.id(),
                new StageKey(new Sha256(key)),
                result.get(),
                StageRun.Origin.RESUMED));
      }
    }
    return finished;
  }

  private StageRun supply(
      Stage stage,
      Map<String, ArtifactReference> inputs,
      String run,
      Map<Integer, String> trials,
      Map<StageId, StageRun> found,
      Cancellation cancellation,
      WorkflowListener listener) {
    StageRun before = found.get(stage.id());
    if (before != null && before.key().equals(runner.key(stage, inputs))) {
      return before;
    }
    StageRunner.Scope scope = new StageRunner.Scope(run, parent(stage, run, trials));
    if (request.resumption() == Resumption.REUSE) {
      Optional<StageRun> reused = runner.reuse(stage, inputs, scope);
      if (reused.isPresent()) {
        return reused.get();
      }
    }
    return runner.compute(
        stage,
        inputs,
        scope,
        cancellation,
        (iteration, iterations) -> listener.reached(stage, iteration, iterations));
  }

  private static String parent(Stage stage, String run, Map<Integer, String> trials) {
    return stage.place().ofTrial().isPresent()
        ? trials.getOrDefault(stage.place().ofTrial().getAsInt(), run)
        : run;
  }

  private SequencedMap<StageId, StageRun> inPlanOrder(Map<StageId, StageRun> finished) {
    SequencedMap<StageId, StageRun> ordered = new LinkedHashMap<>();
    for (Stage stage : request.plan().stages()) {
      StageRun run = finished.get(stage.id());
      if (run != null) {
        ordered.put(stage.id(), run);
      }
    }
    return ordered;
  }

  /** Copies what the whole run came to into the workflow run, where people look first. */
  private WorkflowOutcome conclude(
      String run, SequencedMap<StageId, StageRun> stages, Drift drift) {
    SequencedMap<String, byte[]> evidence = new LinkedHashMap<>();
    for (StageKind kind : List.of(StageKind.AGGREGATE, StageKind.JUDGE, StageKind.RENDER)) {
      StageRun stage = stages.get(new StageId(kind.label()));
      if (stage == null) {
        throw new IllegalStateException("the plan has no stage " + kind.label());
      }
      stage
          .result()
          .outputs()
          .values()
          .forEach(
              reference -> {
                byte[] content = artifacts.get(reference);
                String name = reference.path();
                boolean figure = name.endsWith(".svg") || name.endsWith(".png");
                artifacts.put(run, figure ? "figures/" + name : name, content);
                evidence.put(name, content);
              });
    }
    String where = "run " + run;
    Results results =
        EvidenceJson.decodeResults(required(evidence, Output.RESULTS + ".json"), where);
    List<CheckResult> checks =
        EvidenceJson.decodeChecks(required(evidence, Output.CHECKS + ".json"), where);
    List<Verdict> verdicts =
        EvidenceJson.decodeVerdicts(
            required(evidence, Output.VERDICTS + ".json"), request.experiment().claims(), where);
    tracker.metrics(run, metrics(results));
    tracker.describe(
        run, new String(required(evidence, Output.DESCRIPTION + ".md"), StandardCharsets.UTF_8));
    tracker.tag(
        run,
        Map.of(
            Tags.VERDICTS,
            verdicts.stream()
                .map(verdict -> verdict.claim().id() + " " + verdict.outcome().words())
                .collect(Collectors.joining(", ")),
            Tags.DRIFT,
            drift.sentence()));
    return new WorkflowOutcome(run, stages, results, checks, verdicts, drift);
  }

  /** The table as metrics with the round as their step: so MLflow draws them over the rounds. */
  private static List<Metric> metrics(Results results) {
    List<Metric> metrics = new ArrayList<>();
    for (TableRow row : results.table()) {
      if (row.arm() == Arm.WINNING_TICKET) {
        metrics.add(new Metric("mask/density", row.density().fraction(), row.round()));
      }
      for (Quantity quantity : Quantity.values()) {
        metrics.add(
            new Metric(
                "%s/%s".formatted(row.arm().label(), quantity.label()),
                row.spread(quantity).mean(),
                row.round()));
      }
    }
    return metrics;
  }

  private static byte[] required(Map<String, byte[]> evidence, String name) {
    byte[] content = evidence.get(name);
    if (content == null) {
      throw new IllegalStateException("the run has no " + name);
    }
    return content;
  }
}
