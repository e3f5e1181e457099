package io.lth.cli;

import io.lth.datasets.DatasetCatalog;
import io.lth.datasets.DatasetLoader;
import io.lth.datasets.DatasetSettings;
import io.lth.evidence.EvidenceRenderer;
import io.lth.evidence.ResultsText;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.spec.PlanJson;
import io.lth.spec.StageKeys;
import io.lth.stages.checkpoint.FileCheckpointStore;
import io.lth.stages.execution.StageRunner;
import io.lth.stages.execution.Workflow;
import io.lth.stages.execution.WorkflowOutcome;
import io.lth.stages.execution.WorkflowRequest;
import io.lth.stages.execution.WorkflowRequest.Resumption;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.handler.StageHandlers;
import io.lth.training.DjlEngine;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs an experiment to its verdicts. */
@Command(
    name = "reproduce",
    description = "Runs an experiment to its verdicts, or goes on with a run of it that broke off.")
final class ReproduceCommand implements Callable<Integer> {
  private final Home home;
  @Mixin private Choice choice = new Choice();
  @Mixin private AskedPort port = new AskedPort();
  @Spec private CommandSpec spec;

  @Option(names = "--fresh", description = "Start a new run, even if one broke off.")
  private boolean fresh;

  @Option(
      names = "--reuse",
      description = "Take finished stages over from any run by their stage key.")
  private boolean reuse;

  @Option(
      names = "--in-process",
      description = "Walk the plan in this process. The default, and so far the only way.")
  @SuppressWarnings("UnusedVariable") // taken, so that what will once be a choice is one already
  private boolean inProcess;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Stages side by side, one thread each. Default: the cores of this machine.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      description =
          "What a killed training loses at most, up to its next evaluation. Default: 5; changes no"
              + " result.")
  private int checkpointSeconds = 5;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  ReproduceCommand(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    requireAtLeastOne("--workers", workers);
    requireAtLeastOne("--checkpoint-every", checkpointSeconds);
    Experiments experiments = new Experiments(home);
    Experiment experiment = choice.read(experiments);
    Plan plan = Planner.plan(experiment);
    PlanText.print(out, experiment, plan);
    out.flush();
    Cancellation cancellation = new Cancellation();
    try (RunLock _ = RunLock.take(home, "%s %s".formatted(plan.experiment(), plan.profile()));
        Interrupt _ = Interrupt.handledBy(cancellation)) {
      try {
        return reproduce(experiments, experiment, plan, cancellation, out);
      } catch (RuntimeException failure) {
        // Said here: once the interrupt lets go, the process may end at any moment.
        return Lth.explain(failure, spec.commandLine().getErr());
      }
    }
  }

  private void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), "%s must be at least 1, but is %d.".formatted(option, value));
    }
  }

  private int reproduce(
      Experiments experiments,
      Experiment experiment,
      Plan plan,
      Cancellation cancellation,
      PrintWriter out) {
    LiveView view = new LiveView(out, onTerminal(), Clock.systemUTC(), plan);
    CompletableFuture<LocalRecord> starting =
        CompletableFuture.supplyAsync(() -> LocalRecord.start(home, port.orNull(), view::say));
    Dataset dataset = datasets(view).load(experiment.data().name());
    try (DjlEngine engine = new DjlEngine()) {
      Calibration calibration = Calibration.measure(engine, experiment, dataset, workers);
      view.say(
          "  about %s of training on %d core(s), as measured just now"
              .formatted(
                  Durations.words(calibration.estimate(experiment, plan, workers)), workers));
      LocalRecord record = join(starting);
      view.say("  MLflow: " + record.address());
      try (MlflowRecord mlflow = record.of(experiment.name(), cancellation::isRequested)) {
        StageHandlers handlers =
            StageHandlers.of(
                engine,
                name -> dataset,
                new FileCheckpointStore(home.checkpoints()),
                new EvidenceRenderer(),
                Clock.systemUTC(),
                Duration.ofSeconds(checkpointSeconds));
        Workflow workflow =
            new Workflow(
                new StageRunner(handlers, StageKeys::key, mlflow, mlflow, engine.numerics()),
                mlflow,
                mlflow,
                request(experiments, experiment, plan, engine));
        workflow
            .brokenOff()
            .ifPresent(
                run -> view.say("  goes on with run %s, which broke off".formatted(run.id())));
        WorkflowOutcome outcome =
            workflow.run(
                run -> view.say("  run %s: %s".formatted(run, mlflow.link(run))),
                cancellation,
                view);
        out.print(
            ResultsText.of(
                experiment,
                outcome.results(),
                outcome.checks(),
                outcome.verdicts(),
                view.isOnTerminal() ? ResultsText.Colour.ANSI : ResultsText.Colour.PLAIN));
        out.printf("Drift against the last run: %s%n", outcome.drift().sentence());
        out.printf("Everything is in MLflow: %s%n", mlflow.link(outcome.run()));
        out.flush();
        return outcome.holds() ? ExitCode.REPRODUCED : ExitCode.NOT_REPRODUCED;
      }
    }
  }

  @SuppressWarnings("SystemConsoleNull") // since JDK 25 there is again none without a terminal
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private DatasetLoader datasets(LiveView view) {
    String folder = System.getenv("LTH_DATA");
    DatasetSettings settings = DatasetSettings.cachedIn(home.data());
    return new DatasetLoader(
        DatasetCatalog.standard(),
        folder == null ? settings : settings.withFolders(List.of(Path.of(folder))),
        line -> view.say("  " + line));
  }

  private WorkflowRequest request(
      Experiments experiments, Experiment experiment, Plan plan, DjlEngine engine) {
    SequencedMap<String, String> documents = new LinkedHashMap<>();
    documents.put("experiment.yaml", experiments.source(choice.name()).text());
    documents.put("expected.yaml", experiments.expected(choice.name()).text());
    documents.put("plan.json", PlanJson.write(plan));
    Resumption resumption = fresh ? Resumption.FRESH : reuse ? Resumption.REUSE : Resumption.RESUME;
    return new WorkflowRequest(
        experiment,
        plan,
        PlanJson.digest(plan),
        documents,
        Provenance.of(home, engine.numerics(), workers),
        resumption,
        workers);
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
