package io.lth.cli;

import io.lth.airflow.client.AirflowClient;
import io.lth.airflow.client.Run;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Ends a run before its verdicts. What finished is kept. */
@Command(name = "cancel", description = "Ends a run. What finished is kept; `lth resume` goes on.")
final class CancelCommand implements Runnable {
  private final Home home;
  @Mixin private NamedRun named = new NamedRun();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  CancelCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    RunningStack stack = RunningStack.attached(home, out::println);
    try (AirflowClient airflow = stack.airflow();
        Services services = stack.services()) {
      Run run = named.in(airflow);
      if (run.over()) {
        out.printf("Run %s is over already: %s.%n", run.address().run(), run.state().word());
        return;
      }
      airflow.cancel(run.address());
      // Airflow's own listener tells the auditor too; said twice it is done once.
      services
          .end(run.address().run(), "killed")
          .ifPresent(
              trouble -> out.printf("In MLflow the run ends a little later: %s.%n", trouble));
      out.printf(
          "Run %s is cancelled; ./lth resume %s goes on with it.%n",
          run.address().run(), run.address().run());
    } finally {
      out.flush();
    }
  }
}
