package io.lth.reproductions.regression;

import io.lth.datasets.DatasetCatalog;
import io.lth.datasets.DatasetLoader;
import io.lth.datasets.DatasetSettings;
import io.lth.datasets.KnownDataset;
import io.lth.evidence.EvidenceRenderer;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.random.Seed;
import io.lth.sparse.SparseEngine;
import io.lth.spec.ExperimentReader;
import io.lth.spec.PlanJson;
import io.lth.spec.SourceFile;
import io.lth.spec.StageKeys;
import io.lth.stages.execution.PlannedWorkflow;
import io.lth.stages.execution.StageRunner;
import io.lth.stages.execution.Workflow;
import io.lth.stages.execution.WorkflowListener;
import io.lth.stages.execution.WorkflowOutcome;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.execution.WorkflowRequest;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.port.TrainingEngines;
import io.lth.stages.testing.InMemoryCheckpoints;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.TinyWorkflow;
import io.lth.training.DjlEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;

/**
 * Runs the shipped {@code lenet-mnist} for real, on MNIST and its engine, with the record in
 * memory: what is looked at here is numbers, not the record.
 */
final class Reproduction implements AutoCloseable {
  private static final String FOLDER = "/reproductions/lenet-mnist/";

  private final DjlEngine djl = new DjlEngine();
  private final TrainingEngines engines =
      TrainingEngines.of(Engine.DJL, djl).and(Engine.SPARSE, new SparseEngine());
  private final DatasetLoader datasets;

  /**
   * Reproductions that share an engine and a cache.
   *
   * @param cache of datasets; what is missing is had
   */
  Reproduction(Path cache) {
    this.datasets =
        new DatasetLoader(
            DatasetCatalog.standard(), DatasetSettings.cachedIn(cache), System.err::println);
  }

  /** The experiment as shipped, from another seed. */
  static Experiment experiment(String profile, long seed) {
    return new ExperimentReader(
            DatasetCatalog.standard().datasets().stream()
                .collect(Collectors.toMap(KnownDataset::name, KnownDataset::trainingCount)))
        .read(file("experiment.yaml"), file("expected.yaml"), profile)
        .withSeed(new Seed(seed));
  }

  WorkflowOutcome run(Experiment experiment) {
    Dataset dataset = datasets.load(experiment.data().name());
    InMemoryRecord record = new InMemoryRecord();
    StageHandlers handlers =
        StageHandlers.of(
            engines,
            name -> dataset,
            new InMemoryCheckpoints(),
            new EvidenceRenderer(),
            Clock.systemUTC(),
            Duration.ofDays(1));
    Plan plan = Planner.plan(experiment);
    WorkflowListener silent = new TinyWorkflow.Silent();
    return new Workflow(
            new StageRunner(handlers, StageKeys::key, record, record),
            new WorkflowRecord(record, record),
            new WorkflowRequest(
                new PlannedWorkflow(experiment, plan, PlanJson.digest(plan), new LinkedHashMap<>()),
                "{}",
                WorkflowRequest.Resumption.FRESH,
                Runtime.getRuntime().availableProcessors()))
        .run(run -> {}, new Cancellation(), silent);
  }

  @Override
  public void close() {
    djl.close();
  }

  private static SourceFile file(String name) {
    try (InputStream file = Reproduction.class.getResourceAsStream(FOLDER + name)) {
      if (file == null) {
        throw new IllegalStateException("not on the class path: " + FOLDER + name);
      }
      return new SourceFile(name, new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
