package io.lth.cli;

import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.stages.execution.ResultTags;
import io.lth.stages.execution.Tags;
import io.lth.stages.port.RecordedRun;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Holds every artifact of a workflow run against its digest. */
@Command(
    name = "verify",
    description = "Reads every artifact of a workflow run and verifies its digest.")
final class VerifyCommand implements Runnable {
  private final Home home;
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "EXPERIMENT", description = "As in lenet-mnist.")
  private String experiment = "";

  @Parameters(
      index = "1",
      paramLabel = "RUN",
      description = "Id of the workflow run, as `lth reproduce` prints it.")
  private String run = "";

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  VerifyCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    new Experiments(home).source(experiment);
    try (MlflowRecord record =
        LocalRecord.start(home, null, out::println).of(experiment, () -> false)) {
      List<RecordedRun> stages =
          record.withTags(Map.of(Tags.WORKFLOW_RUN, run, Tags.LEVEL, Tags.STAGE));
      if (stages.isEmpty()) {
        throw Problem.of(Fault.REQUEST, "run-unknown")
            .expected("the id of a workflow run of " + experiment)
            .found(run)
            .where(record.link(run))
            .remedy("take the id that `lth reproduce` printed, or from the MLflow UI")
            .exception();
      }
      List<Problem> broken = new ArrayList<>();
      int verified = 0;
      for (RecordedRun stage : stages) {
        for (ArtifactReference reference : references(stage)) {
          try {
            record.get(reference);
            verified++;
          } catch (ProblemException e) {
            broken.addAll(e.problems());
          }
        }
      }
      out.printf("%d artifacts of %d stages are what they should be%n", verified, stages.size());
      out.flush();
      if (!broken.isEmpty()) {
        throw new ProblemException(broken);
      }
    }
  }

  private static List<ArtifactReference> references(RecordedRun stage) {
    return ResultTags.in(stage)
        .map(result -> List.copyOf(result.outputs().values()))
        .orElse(List.of());
  }
}
