package io.lth.stages.execution;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.identity.StageKey;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.Place;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.plan.StageResult;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.TableRow;
import io.lth.stages.artifact.EvidenceJson;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.Metric;
import io.lth.stages.port.NewRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.port.Tracker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The workflow runs of one reproduction in the record: opened, found again, concluded, ended.
 *
 * <p>Whoever walks a plan, this process or a scheduler through services, keeps its run by this.
 * Every call may be repeated after a fall, and then completes what the fall left undone.
 */
public final class WorkflowRecord {
  private final Tracker tracker;
  private final ArtifactStore artifacts;

  public WorkflowRecord(Tracker tracker, ArtifactStore artifacts) {
    this.tracker = tracker;
    this.artifacts = artifacts;
  }

  /** All runs of the same plan, newest first. */
  public List<RecordedRun> ofPlan(PlannedWorkflow workflow) {
    return tracker.withTags(
        Map.of(
            Tags.LEVEL,
            Tags.WORKFLOW,
            Tags.EXPERIMENT,
            workflow.plan().experiment(),
            Tags.PROFILE,
            workflow.plan().profile(),
            Tags.PLAN_DIGEST,
            workflow.planDigest().hex()));
  }

  /** The run that bears a workflow id, if there is one. */
  public Optional<RecordedRun> withId(WorkflowId id) {
    return tracker
        .withTags(Map.of(Tags.LEVEL, Tags.WORKFLOW, Tags.WORKFLOW_ID, id.value()))
        .stream()
        .findFirst();
  }

  /** Opens a new run, with a run for each trial. */
  public OpenWorkflow open(PlannedWorkflow workflow, Optional<WorkflowId> id) {
    return ready(tracker.open(description(workflow, id)), workflow, 1);
  }

  /** Goes on with a run that broke off, failed or was killed. */
  public OpenWorkflow reopen(RecordedRun run, PlannedWorkflow workflow) {
    tracker.reopen(run.id());
    return ready(run.id(), workflow, attempts(run) + 1);
  }

  /** How often a workflow run was begun or gone on with. */
  public static int attempts(RecordedRun run) {
    return Integer.parseInt(run.tags().getOrDefault(Tags.ATTEMPTS, "1"));
  }

  /** Keeps a text with a run, as {@code provenance/attempt-1.json}; the same name replaces it. */
  public void keep(String run, String name, String text) {
    artifacts.put(run, name, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The open run a stage belongs to; one that had failed or was killed is under way again by it.
   *
   * @throws ProblemException if no run bears the id
   */
  public StageRunner.Scope scope(WorkflowId id, Stage stage) {
    RecordedRun run =
        withId(id)
            .orElseThrow(
                () ->
                    Problem.of(Fault.REQUEST, "workflow-run-unknown")
                        .expected("a workflow run that was opened before its stages run")
                        .found("none with the id " + id.value())
                        .where(stage.id().value())
                        .remedy(
                            "open it first (PUT /v1/workflow-runs/{id} of the auditor), then send"
                                + " the stage again")
                        .exception());
    Map<Place.Trial, RecordedRun> trials = trials(run.id());
    reviveIfEnded(run);
    stage
        .place()
        .ofTrial()
        .ifPresent(trial -> Optional.ofNullable(trials.get(trial)).ifPresent(this::reviveIfEnded));
    return new OpenWorkflow(run.id(), ids(trials), attempts(run)).scope(stage);
  }

  private void reviveIfEnded(RecordedRun run) {
    if (run.status() == RunStatus.FAILED || run.status() == RunStatus.KILLED) {
      tracker.reopen(run.id());
    }
  }

  /** The runs of a workflow run's stages, newest first. */
  public List<RecordedRun> stageRuns(String workflowRun) {
    return tracker.withTags(Map.of(Tags.WORKFLOW_RUN, workflowRun, Tags.LEVEL, Tags.STAGE));
  }

  /** The finished ones among the runs of stages. */
  public static Map<StageId, StageRun> finished(List<RecordedRun> stageRuns) {
    Map<StageId, StageRun> finished = new HashMap<>();
    for (RecordedRun recorded : stageRuns) {
      finished(recorded)
          .ifPresent(run -> finished.putIfAbsent(new StageId(stageId(recorded)), run));
    }
    return finished;
  }

  /** A finished stage, as its run holds it. */
  static Optional<StageRun> finished(RecordedRun recorded) {
    Optional<StageResult> result = StageRunner.result(recorded);
    String key = recorded.tags().get(Tags.STAGE_KEY);
    return key == null || result.isEmpty() || stageId(recorded).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new StageRun(
                recorded.id(),
                new StageKey(new Sha256(key)),
                result.get(),
                StageRun.Origin.RESUMED));
  }

  private static String stageId(RecordedRun recorded) {
    return recorded.tags().getOrDefault(Tags.STAGE_ID, "");
  }

  /** The finished stages of a run that may have broken off; what died meanwhile is ended. */
  Map<StageId, StageRun> finishedBeforeAFall(String workflowRun) {
    return finished(withTheDeadEnded(tracker, stageRuns(workflowRun)));
  }

  /** The runs of stages as they are once what a dead process left RUNNING has been ended. */
  static List<RecordedRun> withTheDeadEnded(Tracker tracker, List<RecordedRun> stageRuns) {
    return stageRuns.stream()
        .map(run -> endFromOutside(tracker, run, RunStatus.KILLED).orElse(run))
        .toList();
  }

  /**
   * Ends an open run in place of whoever ran it; one that has ended stays as it is.
   *
   * <p>Whoever runs a stage may finish it between our look at it and our word. Its result stands
   * before its status does, so we look once more: a run that bears a result is FINISHED, whoever
   * spoke last.
   *
   * @param status FAILED or KILLED
   * @return the run as it is now, if it was open
   */
  public static Optional<RecordedRun> endFromOutside(
      Tracker tracker, RecordedRun run, RunStatus status) {
    if (run.status() != RunStatus.RUNNING) {
      return Optional.empty();
    }
    tracker.finish(run.id(), status);
    Optional<RecordedRun> ended = tracker.find(run.id());
    if (ended.filter(ResultTags::isBorneBy).isEmpty()) {
      return ended;
    }
    tracker.finish(run.id(), RunStatus.FINISHED);
    return tracker.find(run.id());
  }

  /**
   * Ends a run that does not come to its verdicts, with all that is still open under it; a finished
   * one stays as it is.
   *
   * @param status FAILED or KILLED
   */
  public void end(String workflowRun, RunStatus status) {
    List<RecordedRun> open = new ArrayList<>(stageRuns(workflowRun));
    open.addAll(trials(workflowRun).values());
    tracker.find(workflowRun).ifPresent(open::add);
    open.forEach(run -> endFromOutside(tracker, run, status));
  }

  /** Says in a run what broke it. */
  void blame(String workflowRun, Problem problem) {
    tracker.tag(workflowRun, Map.of(Tags.PROBLEM, problem.message()));
  }

  /** What a run whose stages are all finished came to, read from the record. */
  public WorkflowOutcome outcome(String workflowRun, PlannedWorkflow workflow) {
    SequencedMap<StageId, StageRun> stages = inPlanOrder(workflow, finishedStages(workflowRun));
    return outcome(workflowRun, workflow, stages, evidence(stages));
  }

  /**
   * Copies what the whole run came to into the workflow run, where people look first, and ends it
   * with its trials.
   *
   * @throws IllegalStateException if a stage of the plan is not finished
   */
  public WorkflowOutcome conclude(String workflowRun, PlannedWorkflow workflow) {
    return conclude(workflowRun, workflow, finishedStages(workflowRun));
  }

  WorkflowOutcome conclude(
      String workflowRun, PlannedWorkflow workflow, Map<StageId, StageRun> finished) {
    SequencedMap<StageId, StageRun> stages = inPlanOrder(workflow, finished);
    Map<String, byte[]> evidence = evidence(stages);
    evidence.forEach(
        (name, content) -> {
          boolean figure = name.endsWith(".svg") || name.endsWith(".png");
          artifacts.put(workflowRun, figure ? "figures/" + name : name, content);
        });
    WorkflowOutcome outcome = outcome(workflowRun, workflow, stages, evidence);
    tracker.metrics(workflowRun, metrics(outcome.results()));
    tracker.describe(
        workflowRun,
        new String(required(evidence, Output.DESCRIPTION + ".md"), StandardCharsets.UTF_8));
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put(Tags.VERDICTS, Drift.line(outcome.verdicts()));
    tags.put(Tags.TRAININGS_TIER, outcome.trainings().name());
    tags.put(Tags.DRIFT, outcome.drift().sentence());
    if (outcome.drift().isChange()) {
      tags.put(Tags.CHANGED, outcome.drift().change());
    }
    Alarm.of(outcome.checks(), outcome.verdicts()).ifPresent(alarm -> tags.put(Tags.ALARM, alarm));
    tracker.tag(workflowRun, tags);
    trials(workflowRun).values().forEach(trial -> tracker.finish(trial.id(), RunStatus.FINISHED));
    tracker.finish(workflowRun, RunStatus.FINISHED);
    return outcome;
  }

  private WorkflowOutcome outcome(
      String workflowRun,
      PlannedWorkflow workflow,
      SequencedMap<StageId, StageRun> stages,
      Map<String, byte[]> evidence) {
    String where = "run " + workflowRun;
    Results results =
        EvidenceJson.decodeResults(required(evidence, Output.RESULTS + ".json"), where);
    List<CheckResult> checks =
        EvidenceJson.decodeChecks(required(evidence, Output.CHECKS + ".json"), where);
    List<Verdict> verdicts =
        EvidenceJson.decodeVerdicts(
            required(evidence, Output.VERDICTS + ".json"), workflow.experiment().claims(), where);
    return new WorkflowOutcome(
        workflowRun,
        stages,
        results,
        checks,
        verdicts,
        weakestTier(workflowRun, stages),
        drift(workflowRun, workflow, stages, verdicts));
  }

  /** Of the trainings: several trainers may have shared them, and not all on the same device. */
  private DeterminismTier weakestTier(String workflowRun, Map<StageId, StageRun> stages) {
    Set<String> counting = stages.values().stream().map(StageRun::run).collect(Collectors.toSet());
    return stageRuns(workflowRun).stream()
        .filter(run -> counting.contains(run.id()))
        .filter(run -> StageKind.TRAIN.label().equals(run.tags().get(Tags.STAGE_KIND)))
        .map(run -> NumericsParameters.in(run).tier())
        .max(Comparator.naturalOrder())
        .orElseThrow(() -> new IllegalStateException("run " + workflowRun + " trained nothing"));
  }

  /** Against the last run of the same plan that had finished before this one began. */
  private Drift drift(
      String workflowRun,
      PlannedWorkflow workflow,
      SequencedMap<StageId, StageRun> stages,
      List<Verdict> verdicts) {
    return ofPlan(workflow).stream()
        .dropWhile(run -> !run.id().equals(workflowRun))
        .skip(1)
        .filter(run -> run.status() == RunStatus.FINISHED)
        .findFirst()
        .map(
            earlier ->
                Drift.between(
                    earlier.id(),
                    finishedStages(earlier.id()),
                    stages,
                    verdicts(earlier),
                    verdicts))
        .orElse(Drift.NOTHING_TO_COMPARE);
  }

  private static String verdicts(RecordedRun run) {
    return run.tags().getOrDefault(Tags.VERDICTS, "");
  }

  private Map<StageId, StageRun> finishedStages(String workflowRun) {
    return finished(stageRuns(workflowRun));
  }

  private static SequencedMap<StageId, StageRun> inPlanOrder(
      PlannedWorkflow workflow, Map<StageId, StageRun> finished) {
    SequencedMap<StageId, StageRun> ordered = new LinkedHashMap<>();
    for (Stage stage : workflow.plan().stages()) {
      StageRun run = finished.get(stage.id());
      if (run == null) {
        throw new IllegalStateException(stage.id() + " is not finished");
      }
      ordered.put(stage.id(), run);
    }
    return ordered;
  }

  /** What the last three stages gave, by file name. */
  private SequencedMap<String, byte[]> evidence(Map<StageId, StageRun> stages) {
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
          .forEach(reference -> evidence.put(reference.path(), artifacts.get(reference)));
    }
    return evidence;
  }

  /** The table as metrics with the round as their step: so MLflow draws them over the rounds. */
  private static List<Metric> metrics(Results results) {
    List<Metric> metrics = new ArrayList<>();
    for (TableRow row : results.table()) {
      String of = row.variant().isEmpty() ? "" : row.variant() + "/";
      if (row.arm() == Arm.WINNING_TICKET) {
        metrics.add(new Metric(of + "mask/density", row.density().fraction(), row.round()));
      }
      for (Quantity quantity : Quantity.values()) {
        metrics.add(
            new Metric(
                "%s%s/%s".formatted(of, row.arm().label(), quantity.label()),
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

  private static NewRun description(PlannedWorkflow workflow, Optional<WorkflowId> id) {
    Experiment experiment = workflow.experiment();
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    tags.put(Tags.LEVEL, Tags.WORKFLOW);
    id.ifPresent(given -> tags.put(Tags.WORKFLOW_ID, given.value()));
    tags.put(Tags.EXPERIMENT, workflow.plan().experiment());
    tags.put(Tags.PROFILE, workflow.plan().profile());
    tags.put(Tags.PLAN_DIGEST, workflow.planDigest().hex());
    SequencedMap<String, String> parameters = new LinkedHashMap<>();
    parameters.put("profile", experiment.profile());
    parameters.put("trials", Integer.toString(experiment.trials()));
    parameters.put("rounds", ofEach(experiment, variant -> variant.pruning().rounds()));
    parameters.put("iterations", ofEach(experiment, variant -> variant.recipe().iterations()));
    parameters.put("seed", Long.toString(experiment.seed().value()));
    parameters.put("network", ofEach(experiment, variant -> variant.network().name()));
    parameters.put("dataset", experiment.data().name());
    return new NewRun(
        "%s %s".formatted(workflow.plan().experiment(), workflow.plan().profile()),
        null,
        "%s, profile `%s`: under way. The table, verdicts and figures appear here at the end."
            .formatted(experiment.title(), workflow.plan().profile()),
        tags,
        parameters);
  }

  /** What a parameter is in each variant: once where it is the same in all. */
  private static String ofEach(Experiment experiment, Function<Variant, Object> parameter) {
    return experiment.variants().stream()
        .map(parameter)
        .map(String::valueOf)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private OpenWorkflow ready(String run, PlannedWorkflow workflow, int attempt) {
    workflow.documents().forEach((name, text) -> keep(run, name, text));
    tracker.tag(run, Map.of(Tags.ATTEMPTS, Integer.toString(attempt)));
    Map<Place.Trial, RecordedRun> there = trials(run);
    there.values().stream()
        .filter(trial -> trial.status() != RunStatus.RUNNING)
        .forEach(trial -> tracker.reopen(trial.id()));
    Map<Place.Trial, String> trials = ids(there);
    for (Variant variant : workflow.experiment().variants()) {
      for (int number = 0; number < workflow.experiment().trials(); number++) {
        trials.computeIfAbsent(
            new Place.Trial(variant.label(), number), trial -> openTrial(run, trial));
      }
    }
    return new OpenWorkflow(run, trials, attempt);
  }

  private String openTrial(String run, Place.Trial trial) {
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    tags.put(Tags.LEVEL, Tags.TRIAL_RUN);
    tags.put(Tags.WORKFLOW_RUN, run);
    tags.putAll(Tags.of(trial));
    return tracker.open(
        new NewRun(
            trial.slug().replace(".", ", ").replace("trial-", "trial "),
            run,
            "Everything of %s, one run a stage.".formatted(trial.slug()),
            tags,
            new LinkedHashMap<>()));
  }

  private Map<Place.Trial, RecordedRun> trials(String run) {
    Map<Place.Trial, RecordedRun> trials = new HashMap<>();
    for (RecordedRun found :
        tracker.withTags(Map.of(Tags.WORKFLOW_RUN, run, Tags.LEVEL, Tags.TRIAL_RUN))) {
      String trial = found.tags().get(Tags.TRIAL);
      if (trial != null) {
        String variant = found.tags().getOrDefault(Tags.VARIANT, Variant.UNNAMED);
        trials.put(new Place.Trial(variant, Integer.parseInt(trial)), found);
      }
    }
    return trials;
  }

  private static Map<Place.Trial, String> ids(Map<Place.Trial, RecordedRun> trials) {
    Map<Place.Trial, String> ids = new HashMap<>();
    trials.forEach((trial, found) -> ids.put(trial, found.id()));
    return ids;
  }
}
