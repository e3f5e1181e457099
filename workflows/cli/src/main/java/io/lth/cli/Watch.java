package io.lth.cli;

import io.lth.airflow.client.AirflowClient;
import io.lth.airflow.client.Health;
import io.lth.airflow.client.LogLine;
import io.lth.airflow.client.RunAddress;
import io.lth.airflow.client.RunFollower;
import io.lth.airflow.client.RunState;
import io.lth.airflow.client.RunView;
import io.lth.airflow.client.TaskInstance;
import io.lth.airflow.client.TaskState;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.stages.execution.PlannedWorkflow;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.execution.WorkflowOutcome;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.port.RecordedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Watches a run in Airflow to its end: shows what changes, and at the end the verdicts from the
 * record, or why it failed. Ctrl-C ends the watching, never the run.
 */
final class Watch {
  // Each look costs Airflow's API server some 50 ms of a core.
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration HEALTH = Duration.ofSeconds(15);
  private static final int LOG_LINES = 12;

  private final RunningStack stack;
  private final AirflowClient airflow;
  private final MlflowRecord mlflow;
  private final PlannedWorkflow planned;
  private final Showing showing;
  private final LiveView view;
  private final Map<StageId, Stage> stages;
  private final Set<StageId> started = new HashSet<>();
  private final Set<StageId> ended = new HashSet<>();
  private final Map<StageId, Integer> retries = new HashMap<>();
  private boolean firstLook = true;
  private Instant nextHealth = Instant.EPOCH;
  private Set<Health.Part> down = Set.of();

  Watch(
      RunningStack stack,
      AirflowClient airflow,
      MlflowRecord mlflow,
      PlannedWorkflow planned,
      Showing showing,
      LiveView view) {
    this.stack = stack;
    this.airflow = airflow;
    this.mlflow = mlflow;
    this.planned = planned;
    this.showing = showing;
    this.view = view;
    this.stages =
        planned.plan().stages().stream().collect(Collectors.toMap(Stage::id, stage -> stage));
  }

  /**
   * Watches.
   *
   * @return the exit code
   */
  int untilOver(RunAddress run) {
    try (Detach _ = Detach.announcing(run, showing.err());
        Services services = stack.services()) {
      RunView last = follow(run, services);
      return last.run().state() == RunState.Known.SUCCESS
          ? succeeded(run)
          : failed(run, last, services);
    }
  }

  private RunView follow(RunAddress run, Services services) {
    RunFollower follower = airflow.follow(run);
    while (true) {
      RunView now = look(follower);
      now.changed().forEach(this::show);
      if (now.run().over()) {
        return now;
      }
      services.trainings(run.run(), view::say).forEach(this::show);
      firstLook = false;
      view.tick();
      tellWhatIsDown();
      Pauses.pause(LOOK);
    }
  }

  /** An API server that is away is waited for: the supervisor starts it again. */
  private RunView look(RunFollower follower) {
    boolean said = false;
    while (true) {
      try {
        RunView now = follower.look();
        if (said) {
          view.say("Airflow answers again");
        }
        return now;
      } catch (ProblemException away) {
        if (away.fault() != Fault.PLATFORM) {
          throw away;
        }
        if (!said) {
          view.say("Airflow does not answer; the run goes on all the same, watching waits");
          said = true;
        }
        Pauses.pause(LOOK);
      }
    }
  }

  /** A training may wait in the trainer's queue for long: only the trainer knows that it began. */
  private void show(Services.Training training) {
    Stage stage = stages.get(new StageId(training.stage()));
    if (stage == null || ended.contains(stage.id())) {
      return;
    }
    if (started.add(stage.id())) {
      view.started(stage);
      // What it did before this watch began was not computed before our eyes.
      view.reached(stage, firstLook ? training.iteration() : training.began());
    }
    view.reached(stage, training.iteration());
  }

  private void show(TaskInstance task) {
    Stage stage = stages.get(new StageId(task.key().task().value()));
    if (stage == null || !(task.state() instanceof TaskState.Known state)) {
      return;
    }
    StageId id = stage.id();
    switch (state) {
      case RUNNING, DEFERRED -> {
        if (stage.kind() != StageKind.TRAIN && started.add(id)) {
          view.started(stage);
        }
      }
      case SUCCESS -> {
        if (ended.add(id)) {
          view.finished(stage, !firstLook);
        }
      }
      case FAILED -> {
        if (ended.add(id) && !firstLook) {
          view.failed(stage, "see below");
        }
      }
      case UP_FOR_RETRY -> {
        started.remove(id);
        if (retries.merge(id, task.tryNumber(), Math::max) == task.tryNumber()) {
          view.failed(stage, "the platform's fault; Airflow tries it again");
        }
      }
      case NONE, SCHEDULED, QUEUED, RESTARTING, UP_FOR_RESCHEDULE -> {
        // Cleared by somebody, perhaps after it had ended.
        started.remove(id);
        ended.remove(id);
      }
      case REMOVED, UPSTREAM_FAILED, SKIPPED, AWAITING_INPUT -> {}
    }
  }

  private void tellWhatIsDown() {
    if (Instant.now().isBefore(nextHealth)) {
      return;
    }
    nextHealth = Instant.now().plus(HEALTH);
    try {
      Set<Health.Part> now = Set.copyOf(airflow.health().unhealthy());
      for (Health.Part part : now) {
        if (!down.contains(part)) {
          view.say(
              "Airflow's %s is down: stages wait until it is up again (./lth status says more)"
                  .formatted(part.word()));
        }
      }
      down = now;
    } catch (ProblemException away) {
      down = Set.of(); // look() says that Airflow does not answer
    }
  }

  private int succeeded(RunAddress run) {
    WorkflowRecord record = new WorkflowRecord(mlflow, mlflow);
    RecordedRun recorded =
        record
            .withId(new WorkflowId(run.run().value()))
            .orElseThrow(
                () ->
                    Problem.of(Fault.DATA, "workflow-run-missing")
                        .expected("the run that Airflow finished in MLflow")
                        .found("none with the workflow id " + run.run())
                        .where(stack.mlflow().toString())
                        .remedy("somebody deleted it: run the experiment again with --fresh")
                        .exception());
    WorkflowOutcome outcome = record.outcome(recorded.id(), planned);
    showing.outcome(planned.experiment(), outcome, mlflow.link(recorded.id()));
    return ExitCode.of(outcome);
  }

  /** Says of each failed stage why: in its service's words, else by the end of Airflow's log. */
  private int failed(RunAddress run, RunView last, Services services) {
    Map<String, Services.Failure> known = new HashMap<>();
    services.failures(run.run(), view::say).forEach(failure -> known.put(failure.stage(), failure));
    List<Problem> problems = new ArrayList<>();
    for (TaskInstance task : last.tasks().values()) {
      if (task.state() == TaskState.Known.FAILED) {
        Services.Failure failure = known.get(task.key().task().value());
        problems.add(problem(run, task, Optional.ofNullable(failure)));
      }
    }
    if (problems.isEmpty()) {
      problems.add(
          Problem.of(Fault.PLATFORM, "run-cancelled")
              .expected("the run to come to its verdicts")
              .found("it was marked as failed")
              .where(airflow.page(run).toString())
              .remedy("./lth resume %s goes on with it".formatted(run.run())));
    }
    problems.forEach(problem -> showing.err().println("lth: " + problem.message()));
    showing.err().printf("lth: ./lth resume %s goes on with the run.%n", run.run());
    showing.err().flush();
    return ExitCode.of(new ProblemException(problems).fault());
  }

  private Problem problem(RunAddress run, TaskInstance task, Optional<Services.Failure> failure) {
    String stage = task.key().task().value();
    return failure
        .map(
            known ->
                Problem.of(known.fault(), "stage-failed")
                    .expected("stage %s to finish".formatted(stage))
                    .found(known.detail().replaceFirst("\\.$", "")))
        .orElseGet(
            () ->
                Problem.of(Fault.PLATFORM, "stage-failed")
                    .expected("stage %s to finish".formatted(stage))
                    .found(lastLines(run, task)))
        .where(airflow.page(run.task(task.key())).toString())
        .remedy("mend what it says, then ./lth resume " + run.run());
  }

  private String lastLines(RunAddress run, TaskInstance task) {
    try {
      List<String> lines =
          airflow.log(run.task(task.key()), Math.max(1, task.tryNumber())).stream()
              .map(LogLine::text)
              .filter(text -> !text.isBlank())
              .toList();
      return String.join(
          System.lineSeparator() + "    ",
          lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (ProblemException noLog) {
      return "a failure without a log: " + noLog.getMessage();
    }
  }
}
