package io.lth.cli;

import io.lth.airflow.client.AirflowClient;
import io.lth.airflow.client.Dag;
import io.lth.airflow.client.Run;
import io.lth.airflow.client.RunAddress;
import io.lth.airflow.client.RunId;
import io.lth.airflow.client.RunState;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.stages.execution.PlannedWorkflow;
import io.lth.stages.execution.Tags;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.port.RecordedRun;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A reproduction whose plan Airflow walks through the services: this process asks for it, and
 * watches. Whether it watches or not, the run goes on.
 */
final class ScheduledReproduction {
  private static final Duration READ_WITHIN = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final RunningStack stack;
  private final PlannedWorkflow planned;
  private final ReproduceCommand.Asked asked;
  private final Showing showing;

  ScheduledReproduction(
      RunningStack stack, PlannedWorkflow planned, ReproduceCommand.Asked asked, Showing showing) {
    this.stack = stack;
    this.planned = planned;
    this.asked = asked;
    this.showing = showing;
  }

  /**
   * Triggers, attaches or goes on, and watches to the verdicts.
   *
   * @param changes to what the experiment's file says
   * @return the exit code
   */
  int run(Changes changes) {
    PublishedPlan published = PublishedPlan.publish(stack.plans(), planned, changes);
    LiveView view = showing.view(planned.plan());
    try (AirflowClient airflow = stack.airflow();
        MlflowRecord mlflow = stack.record(planned.experiment().name())) {
      airflow.version().doubt().ifPresent(doubt -> view.say("  " + doubt));
      Dag dag = awaitDag(airflow, published);
      requireUnpaused(airflow, dag);
      RunAddress run =
          new RunAddress(published.dag(), startOrGoOn(airflow, mlflow, published, view));
      view.say("  Airflow: " + airflow.page(run));
      return new Watch(stack, airflow, mlflow, planned, showing, view).untilOver(run);
    }
  }

  /** The newest run if it is under way or broke off, else a new one. */
  private RunId startOrGoOn(
      AirflowClient airflow, MlflowRecord mlflow, PublishedPlan published, LiveView view) {
    Optional<Run> newest =
        asked.fresh() ? Optional.empty() : airflow.runs(published.dag(), 1).stream().findFirst();
    if (newest.isPresent() && ofThisPlan(mlflow, newest.get())) {
      RunId id = newest.get().address().run();
      if (!newest.get().over()) {
        view.say("  run %s is under way: watching it".formatted(id));
        return id;
      }
      if (newest.get().state() == RunState.Known.FAILED) {
        int cleared = airflow.clearUnsuccessful(newest.get().address()).size();
        view.say("  goes on with run %s, which broke off: %d stages left".formatted(id, cleared));
        return id;
      }
    }
    RunId id = newId();
    airflow.trigger(new RunAddress(published.dag(), id), Map.of("reuse", asked.reuse()));
    view.say("  run " + id);
    return id;
  }

  /** A run that has no record yet has not begun: it will walk the plan as it is now. */
  private boolean ofThisPlan(MlflowRecord mlflow, Run run) {
    Optional<RecordedRun> recorded =
        new WorkflowRecord(mlflow, mlflow).withId(new WorkflowId(run.address().run().value()));
    return recorded
        .map(found -> found.tags().getOrDefault(Tags.PLAN_DIGEST, ""))
        .map(digest -> digest.equals(planned.planDigest().hex()))
        .orElse(true);
  }

  private static RunId newId() {
    byte[] random = new byte[2];
    new SecureRandom().nextBytes(random);
    return new RunId(
        "lth-%s-%s".formatted(TIME.format(Instant.now()), HexFormat.of().formatHex(random)));
  }

  /** Waits until Airflow has read this very plan. */
  private Dag awaitDag(AirflowClient airflow, PublishedPlan published) {
    Instant deadline = Instant.now().plus(READ_WITHIN);
    while (true) {
      Optional<Dag> dag = airflow.findDag(published.dag());
      if (dag.isPresent()
          && !dag.get().stale()
          && !dag.get().hasImportErrors()
          && dag.get().description().contains(published.mark())) {
        return dag.get();
      }
      boolean broken =
          airflow.importErrors().stream()
              .anyMatch(error -> error.file().contains(published.dag().value() + ".py"));
      if (broken || Instant.now().isAfter(deadline)) {
        // Says why by itself, if the DAG is missing or broken.
        airflow.runnableDag(published.dag());
        throw Problem.of(Fault.PLATFORM, "plan-not-read")
            .expected(
                "Airflow to read the plan of %s within %d s"
                    .formatted(published.dag(), READ_WITHIN.toSeconds()))
            .found("a DAG of another plan: " + dag.map(Dag::description).orElse("none"))
            .where(stack.plans().toString())
            .remedy(
                "see whether the DAG processor runs (./lth status) and what its log says"
                    + " (./lth logs dag-processor), then try again")
            .exception();
      }
      Pauses.pause(POLL);
    }
  }

  private void requireUnpaused(AirflowClient airflow, Dag dag) {
    if (!dag.paused()) {
      return;
    }
    if (asked.unpause()) {
      airflow.unpause(dag.id());
      return;
    }
    throw Problem.of(Fault.REQUEST, "dag-paused")
        .expected("the DAG %s not to be paused".formatted(dag.id()))
        .found("somebody paused it: its runs would wait")
        .where(airflow.page(dag.id()).toString())
        .remedy("unpause it there, or give --unpause")
        .exception();
  }
}
