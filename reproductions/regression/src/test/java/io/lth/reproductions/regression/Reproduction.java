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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs shipped experiments for real, on their data and their engine, with the record in memory:
 * what is looked at here is numbers, not the record.
 */
final class Reproduction implements AutoCloseable {
  private final DjlEngine djl = new DjlEngine();
  private final TrainingEngines engines =
      TrainingEngines.of(Engine.DJL, djl).and(Engine.SPARSE, new SparseEngine());
  private final DatasetLoader datasets;

  /**
   * Reproductions that share an engine and a cache.
   *
   * @param cache of datasets; what is missing is had
   * @param folders that are searched for it first
   */
  Reproduction(Path cache, Path... folders) {
    this.datasets =
        new DatasetLoader(
            DatasetCatalog.standard(),
            DatasetSettings.cachedIn(cache).withFolders(List.of(folders)),
            System.err::println);
  }

  /** An experiment as shipped. */
  static Experiment experiment(String name, String profile) {
    return new ExperimentReader(
            DatasetCatalog.standard().datasets().stream()
                .collect(Collectors.toMap(KnownDataset::name, KnownDataset::trainingCount)))
        .read(file(name, "experiment.yaml"), file(name, "expected.yaml"), profile);
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
            System::nanoTime,
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

  private static SourceFile file(String experiment, String name) {
    String resource = "/reproductions/%s/%s".formatted(experiment, name);
    try (InputStream file = Reproduction.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      return new SourceFile(name, new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
