package io.lth.stages.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Place;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageParameters.Initialize;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.handler.Progress;
import io.lth.stages.port.NewRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.TinyWorkflow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** A plan walked from outside, stage by stage, as a scheduler does. */
class WorkflowRecordTest {
  private static final WorkflowId ID = new WorkflowId("manual__2026-11-24T11:00:00+00:00");

  private final InMemoryRecord record = new InMemoryRecord();
  private final WorkflowRecord workflows = new WorkflowRecord(record, record);
  private final TinyWorkflow tiny = new TinyWorkflow();
  private final StageRunner runner =
      new StageRunner(tiny.handlers(), TinyWorkflow.IDENTITY, record, record);

  @Test
  void walkedFromOutsideThePlanGivesTheDigestsOfAWalkInProcess() {
    InMemoryRecord other = new InMemoryRecord();
    WorkflowOutcome inProcess = tiny.run(other);

    OpenWorkflow open = workflows.open(tiny.planned(), Optional.of(ID));
    walk(new LinkedHashMap<>());
    WorkflowOutcome outcome = workflows.conclude(open.run(), tiny.planned());

    assertThat(TinyWorkflow.digests(outcome)).isEqualTo(TinyWorkflow.digests(inProcess));
    assertThat(outcome.checks()).isEqualTo(inProcess.checks());
    assertThat(record.runs()).allMatch(run -> run.status() == RunStatus.FINISHED);
    assertThat(workflows.withId(ID)).map(RecordedRun::id).contains(open.run());
    assertThat(workflows.outcome(open.run(), tiny.planned()).results())
        .isEqualTo(outcome.results());
  }

  @Test
  void aFinishedStageIsNotRunAgain() {
    workflows.open(tiny.planned(), Optional.of(ID));
    Stage first = tiny.plan().stages().getFirst();
    StageRun before = resume(first, Map.of());
    int runs = record.runs().size();

    StageRun again = resume(first, Map.of());

    assertThat(again.run()).isEqualTo(before.run());
    assertThat(again.origin()).isEqualTo(StageRun.Origin.RESUMED);
    assertThat(record.runs()).hasSize(runs);
  }

  @Test
  void whatADeadAttemptLeftIsKilledAndTheStageRunAnew() {
    OpenWorkflow open = workflows.open(tiny.planned(), Optional.of(ID));
    Stage first = tiny.plan().stages().getFirst();
    String dead = attemptWithoutResult(open, first);

    StageRun anew = resume(first, Map.of());

    assertThat(anew.run()).isNotEqualTo(dead);
    assertThat(anew.origin()).isEqualTo(StageRun.Origin.COMPUTED);
    assertThat(record.find(dead)).map(RecordedRun::status).contains(RunStatus.KILLED);
  }

  @Test
  void anAttemptThatDiedBetweenItsResultAndItsStatusIsFinished() {
    workflows.open(tiny.planned(), Optional.of(ID));
    Stage first = tiny.plan().stages().getFirst();
    StageRun before = resume(first, Map.of());
    record.reopen(before.run()); // its status as it was before the end; its result stands

    StageRun again = resume(first, Map.of());

    assertThat(again.run()).isEqualTo(before.run());
    assertThat(record.find(before.run())).map(RecordedRun::status).contains(RunStatus.FINISHED);
  }

  @Test
  void aStageThatFinishesWhileItsRunIsEndedFromOutsideStaysFinished() {
    workflows.open(tiny.planned(), Optional.of(ID));
    Stage first = tiny.plan().stages().getFirst();
    StageRun finished = resume(first, Map.of());
    record.reopen(finished.run());
    RecordedRun asSeenBefore = record.find(finished.run()).orElseThrow();
    record.finish(finished.run(), RunStatus.FINISHED);

    WorkflowRecord.endFromOutside(record, asSeenBefore, RunStatus.KILLED);

    assertThat(record.find(finished.run())).map(RecordedRun::status).contains(RunStatus.FINISHED);
    assertThat(resume(first, Map.of()).run()).isEqualTo(finished.run());
  }

  @Test
  void whoLosesTheRightToAStageAtItsEndDoesNotEndIt() {
    workflows.open(tiny.planned(), Optional.of(ID));
    Stage first = tiny.plan().stages().getFirst();
    Cancellation cancellation = new Cancellation();
    StageRunner losing =
        new StageRunner(
            tiny.handlers()
                .with(
                    Initialize.class,
                    (parameters, context) -> {
                      tiny.handlers().run(parameters, context);
                      cancellation.request();
                    }),
            TinyWorkflow.IDENTITY,
            record,
            record);

    assertThatThrownBy(
            () ->
                losing.resume(
                    first,
                    Map.of(),
                    workflows.scope(ID, first),
                    false,
                    cancellation,
                    Progress.UNHEARD))
        .isInstanceOf(CancellationException.class);
    assertThat(record.runs().getLast().status()).isEqualTo(RunStatus.KILLED);
    assertThat(record.runs().getLast().tags()).doesNotContainKey(Tags.STAGE_RESULT);
  }

  @Test
  void aStageOfAWorkflowRunThatNobodyOpenedIsRefused() {
    Stage first = tiny.plan().stages().getFirst();

    assertThatThrownBy(() -> workflows.scope(ID, first))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.code()).isEqualTo("workflow-run-unknown");
              assertThat(problem.fault()).isEqualTo(Fault.REQUEST);
            });
  }

  @Test
  void aStagesRunLiesUnderItsTrialAndBearsTheTagsOfWhoAsked() {
    OpenWorkflow open = workflows.open(tiny.planned(), Optional.of(ID));
    Stage first = tiny.plan().stages().getFirst();

    StageRunner.Scope scope = workflows.scope(ID, first);
    StageRun run =
        runner.resume(
            first,
            Map.of(),
            scope.tagged(Map.of("airflow.task.id", "t")),
            false,
            new Cancellation(),
            Progress.UNHEARD);

    assertThat(scope.parentRun()).isEqualTo(open.trials().get(new Place.Trial("", 0)));
    assertThat(scope.workflowRun()).isEqualTo(open.run());
    assertThat(record.find(run.run()).orElseThrow().tags()).containsEntry("airflow.task.id", "t");
  }

  @Test
  void endingEndsWhatIsOpenAndGoingOnOpensItAgain() {
    OpenWorkflow open = workflows.open(tiny.planned(), Optional.of(ID));
    Stage first = tiny.plan().stages().getFirst();
    resume(first, Map.of());

    workflows.end(open.run(), RunStatus.FAILED);

    assertThat(record.find(open.run())).map(RecordedRun::status).contains(RunStatus.FAILED);
    assertThat(record.runs()).noneMatch(run -> run.status() == RunStatus.RUNNING);

    workflows.scope(ID, first);

    assertThat(record.find(open.run())).map(RecordedRun::status).contains(RunStatus.RUNNING);
    assertThat(record.find(open.trials().getOrDefault(new Place.Trial("", 0), "")))
        .map(RecordedRun::status)
        .contains(RunStatus.RUNNING);
    assertThat(workflows.reopen(workflows.withId(ID).orElseThrow(), tiny.planned()).attempt())
        .isEqualTo(2);
  }

  @Test
  void anUnfinishedPlanIsNotConcluded() {
    OpenWorkflow open = workflows.open(tiny.planned(), Optional.of(ID));

    assertThatIllegalStateException()
        .isThrownBy(() -> workflows.conclude(open.run(), tiny.planned()))
        .withMessageContaining("trial-0.initialize is not finished");
  }

  @Test
  void concludingTwiceIsConcludingOnce() {
    OpenWorkflow open = workflows.open(tiny.planned(), Optional.of(ID));
    walk(new LinkedHashMap<>());
    WorkflowOutcome first = workflows.conclude(open.run(), tiny.planned());

    WorkflowOutcome second = workflows.conclude(open.run(), tiny.planned());

    assertThat(second).isEqualTo(first);
  }

  @Test
  void aRunThatASchedulerWalksIsNotGoneOnWithInProcess() {
    OpenWorkflow scheduled = workflows.open(tiny.planned(), Optional.of(ID));

    WorkflowOutcome inProcess = tiny.run(record);

    assertThat(inProcess.run()).isNotEqualTo(scheduled.run());
    assertThat(record.find(scheduled.run())).map(RecordedRun::status).contains(RunStatus.RUNNING);
  }

  /** A run as an attempt leaves it that dies while it computes. */
  private String attemptWithoutResult(OpenWorkflow open, Stage stage) {
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    tags.put(Tags.LEVEL, Tags.STAGE);
    tags.put(Tags.WORKFLOW_RUN, open.run());
    tags.put(Tags.STAGE_ID, stage.id().value());
    return record.open(
        new NewRun(
            stage.id().value(), open.scope(stage).parentRun(), "", tags, new LinkedHashMap<>()));
  }

  private void walk(Map<StageId, StageRun> finished) {
    Plan plan = tiny.plan();
    for (Stage stage : plan.stages()) {
      Map<String, ArtifactReference> inputs = new LinkedHashMap<>();
      stage
          .inputs()
          .forEach(
              (name, input) -> {
                StageRun producer = Objects.requireNonNull(finished.get(input.stage()), name);
                inputs.put(name, producer.result().output(input.output()));
              });
      finished.put(stage.id(), resume(stage, inputs));
    }
  }

  private StageRun resume(Stage stage, Map<String, ArtifactReference> inputs) {
    return runner.resume(
        stage, inputs, workflows.scope(ID, stage), false, new Cancellation(), Progress.UNHEARD);
  }
}
