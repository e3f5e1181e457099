package io.lth.cli;

import io.lth.airflow.client.AirflowClient;
import io.lth.airflow.client.Run;
import io.lth.airflow.client.RunId;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A run by its name: shared by the commands that take one. */
final class NamedRun {
  private static final int SHOWN = 5;

  @Parameters(paramLabel = "RUN", description = "Name of a run, as `lth runs` lists it.")
  private String name = "";

  /**
   * The run.
   *
   * @throws io.lth.lottery.problem.ProblemException if Airflow has none of that name
   */
  Run in(AirflowClient airflow) {
    List<Run> found = airflow.runsNamed(new RunId(name));
    if (found.isEmpty()) {
      List<String> newest =
          airflow.runsOfDagsStarting("lth.", SHOWN).stream()
              .map(run -> run.address().run().value())
              .toList();
      throw Problem.of(Fault.REQUEST, "run-unknown")
          .expected(
              newest.isEmpty()
                  ? "a run; there is none yet"
                  : "a run, the newest being " + String.join(", ", newest))
          .found(name)
          .where("Airflow")
          .remedy("take a name that ./lth runs lists")
          .exception();
    }
    return found.getFirst();
  }
}
