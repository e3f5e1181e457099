package io.lth.cli;

import io.lth.cli.ReproduceCommand.Asked;
import io.lth.evidence.EvidenceRenderer;
import io.lth.lottery.data.Dataset;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.spec.StageKeys;
import io.lth.stages.checkpoint.FileCheckpointStore;
import io.lth.stages.execution.PlannedWorkflow;
import io.lth.stages.execution.StageRunner;
import io.lth.stages.execution.Workflow;
import io.lth.stages.execution.WorkflowOutcome;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.execution.WorkflowRequest;
import io.lth.stages.execution.WorkflowRequest.Resumption;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.provenance.Libraries;
import io.lth.stages.provenance.Provenance;
import io.lth.stages.provenance.Source;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A reproduction whose plan this process walks, with MLflow beside it and nothing else. */
record InProcessReproduction(Home home, PlannedWorkflow planned, Asked asked, Showing showing) {

  /** Runs to the verdicts, says what they are or what went wrong, and answers the exit code. */
  int run() {
    Cancellation cancellation = new Cancellation();
    String what = "%s %s".formatted(planned.plan().experiment(), planned.plan().profile());
    try (RunLock _ = RunLock.take(home, what);
        Interrupt _ = Interrupt.handledBy(cancellation)) {
      try {
        return ExitCode.of(run(cancellation));
      } catch (RuntimeException failure) {
        // Said here: once the interrupt lets go, the process may end at any moment.
        return Lth.explain(failure, showing.err());
      }
    }
  }

  private WorkflowOutcome run(Cancellation cancellation) {
    LiveView view = showing.view(planned.plan());
    // What can't train is refused before anything else is fetched or started.
    try (OpenEngine engine = OpenEngine.of(planned.experiment().engine())) {
      CompletableFuture<LocalRecord> starting =
          CompletableFuture.supplyAsync(
              () -> LocalRecord.start(home, asked.mlflowPort(), view::say));
      Dataset dataset = LocalDatasets.of(home, view::say).load(planned.experiment().data().name());
      Calibration calibration =
          Calibration.measure(
              engine.engine(), planned.experiment(), dataset, asked.workers(), cancellation);
      view.say("  " + calibration.sentence(planned.experiment(), asked.workers()));
      LocalRecord record = join(starting);
      view.say("  MLflow: " + record.address());
      try (MlflowRecord mlflow =
          record.of(planned.experiment().name(), cancellation::isRequested)) {
        StageHandlers handlers =
            StageHandlers.of(
                engine.engines(),
                name -> dataset,
                new FileCheckpointStore(home.checkpoints()),
                new EvidenceRenderer(),
                System::nanoTime,
                asked.checkpointInterval());
        Workflow workflow =
            new Workflow(
                new StageRunner(handlers, StageKeys::key, mlflow, mlflow),
                new WorkflowRecord(mlflow, mlflow),
                new WorkflowRequest(
                    planned,
                    Provenance.of(
                        new Source.Tree(home.root()),
                        engine.engines().numerics(),
                        asked.workers(),
                        Libraries.names()),
                    resumption(),
                    asked.workers()));
        workflow
            .brokenOff()
            .ifPresent(
                run -> view.say("  goes on with run %s, which broke off".formatted(run.id())));
        WorkflowOutcome outcome =
            workflow.run(
                run -> view.say("  run %s: %s".formatted(run, mlflow.link(run))),
                cancellation,
                new InProcessView(view));
        showing.outcome(planned.experiment(), outcome, mlflow.link(outcome.run()));
        return outcome;
      }
    }
  }

  private Resumption resumption() {
    return asked.fresh() ? Resumption.FRESH : asked.reuse() ? Resumption.REUSE : Resumption.RESUME;
  }

  private static LocalRecord join(CompletableFuture<LocalRecord> starting) {
    try {
      return starting.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
