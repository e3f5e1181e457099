package io.lth.cli;

import io.lth.airflow.client.AirflowClient;
import io.lth.airflow.client.Run;
import io.lth.airflow.client.RunState;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.stages.execution.PlannedWorkflow;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Comes back to a run: watches it, after having set it going again where it had broken off. */
@Command(
    name = "resume",
    description =
        "Goes on with a run that failed or was cancelled, and watches it to its verdicts.")
final class ResumeCommand implements Callable<Integer> {
  private final Home home;
  @Mixin private NamedRun named = new NamedRun();
  @Spec private CommandSpec spec;

  @Option(
      names = "--json",
      description = "The outcome as JSON; how it goes is told on standard error.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  ResumeCommand(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() {
    Showing showing = Showing.on(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
    RunningStack stack = RunningStack.up(home, null, line -> showing.line("  " + line));
    try (AirflowClient airflow = stack.airflow()) {
      Run run = named.in(airflow);
      PlannedWorkflow planned = PublishedPlan.read(stack.plans(), run.address().dag());
      LiveView view = showing.view(planned.plan());
      if (run.over() && run.state() != RunState.Known.SUCCESS) {
        int cleared = airflow.clearUnsuccessful(run.address()).size();
        view.say("  goes on with run %s: %d stages left".formatted(run.address().run(), cleared));
      }
      view.say("  Airflow: " + airflow.page(run.address()));
      try (MlflowRecord mlflow = stack.record(planned.experiment().name())) {
        return new Watch(stack, airflow, mlflow, planned, showing, view).untilOver(run.address());
      }
    }
  }
}
