package io.lth.cli;

import io.lth.stages.execution.PlannedWorkflow;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs an experiment to its verdicts. */
@Command(
    name = "reproduce",
    description = {
      "Runs an experiment to its verdicts, or goes on with a run of it that broke off.",
      "Airflow walks its plan through the services; what isn't up is started. Ctrl-C ends the"
          + " watching, not the run.",
    })
final class ReproduceCommand implements Callable<Integer> {
  private final Home home;
  @Mixin private Choice choice = new Choice();
  @Mixin private AskedPort port = new AskedPort();
  @Spec private CommandSpec spec;

  @Option(names = "--fresh", description = "Start a new run, even if one broke off.")
  private boolean fresh;

  @Option(
      names = "--reuse",
      description = "Take finished stages over from any run of any experiment by their stage key.")
  private boolean reuse;

  @Option(
      names = "--json",
      description = "The outcome as JSON; how it goes is told on standard error.")
  private boolean json;

  @Option(names = "--unpause", description = "Unpause the DAG in Airflow, if somebody paused it.")
  private boolean unpause;

  @Option(
      names = "--in-process",
      description = "Walk the plan in this process, with MLflow and nothing else. Ctrl-C stops it.")
  private boolean inProcess;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "With --in-process: stages side by side, one thread each. Default: the cores of this"
              + " machine.")
  private @Nullable Integer workers;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      description =
          "With --in-process: what a killed training loses at most, up to its next evaluation."
              + " Default: 5; changes no result.")
  private @Nullable Integer checkpointSeconds;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  ReproduceCommand(Home home) {
    this.home = home;
  }

  /**
   * How to reproduce, as asked for.
   *
   * @param mlflowPort null for the last one, or any free one
   * @param workers stages side by side in process, at least 1
   */
  record Asked(
      boolean fresh,
      boolean reuse,
      boolean unpause,
      @Nullable Integer mlflowPort,
      int workers,
      Duration checkpointInterval) {}

  @Override
  public Integer call() {
    Asked asked =
        new Asked(
            fresh,
            reuse,
            unpause,
            port.orNull(),
            atLeastOne("--workers", workers, Runtime.getRuntime().availableProcessors()),
            Duration.ofSeconds(atLeastOne("--checkpoint-every", checkpointSeconds, 5)));
    requireTheirWay();
    Experiments experiments = new Experiments(home);
    PlannedWorkflow planned = choice.plan(experiments);
    PrintWriter out = spec.commandLine().getOut();
    Showing showing = Showing.on(out, spec.commandLine().getErr(), json);
    PlanText.print(showing.out(), planned.experiment(), planned.plan());
    showing.out().flush();
    PlanText.memory(planned.experiment())
        .requireWithin(MemoryEstimate.ofThisMachine(), asked.workers());
    if (inProcess) {
      return new InProcessReproduction(home, planned, asked, showing).run();
    }
    RunningStack stack = RunningStack.up(home, port.orNull(), line -> showing.line("  " + line));
    return new ScheduledReproduction(stack, planned, asked, showing)
        .run(choice.changes(experiments));
  }

  /** An option that would have no effect is a mistake of whoever gives it. */
  private void requireTheirWay() {
    if (!inProcess && (workers != null || checkpointSeconds != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "--workers and --checkpoint-every belong to --in-process; through Airflow the trainer's"
              + " own settings hold.");
    }
    if (inProcess && unpause) {
      throw new ParameterException(
          spec.commandLine(), "--unpause concerns Airflow, which --in-process does without.");
    }
  }

  private int atLeastOne(String option, @Nullable Integer value, int standard) {
    if (value != null && value < 1) {
      throw new ParameterException(
          spec.commandLine(), "%s must be at least 1, but is %d.".formatted(option, value));
    }
    return Optional.ofNullable(value).orElse(standard);
  }
}
