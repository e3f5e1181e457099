package io.lth.trainer;

import io.lth.datasets.DatasetCatalog;
import io.lth.datasets.DatasetLoader;
import io.lth.datasets.DatasetSettings;
import io.lth.jobs.work.ServingService;
import io.lth.jobs.work.StageService;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.identity.Numerics;
import io.lth.sparse.SparseEngine;
import io.lth.stages.checkpoint.FileCheckpointStore;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.port.DatasetSource;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingEngines;
import io.lth.training.DjlEngine;
import io.lth.training.TrainingDevice;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service that trains networks, each training on one thread. */
@Singleton
public class Trainer implements StageService {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final TrainingEngines engines;
  private final StageHandlers handlers;

  public Trainer(TrainingEngines engines, DatasetSource datasets, TrainerSettings settings) {
    this.engines = engines;
    this.handlers =
        StageHandlers.training(
            engines,
            datasets,
            new FileCheckpointStore(settings.checkpoints()),
            System::nanoTime,
            settings.checkpointEvery());
  }

  @Override
  public ServingService service() {
    return ServingService.TRAINER;
  }

  @Override
  public StageHandlers handlers() {
    return handlers;
  }

  @Override
  public List<Numerics> numerics() {
    return engines.numerics();
  }

  @Override
  public Map<String, Class<?>> settings() {
    return Map.of("lth.trainer", TrainerSettings.class);
  }

  /** The engines and the datasets they train on. */
  @Singleton
  public static class Parts {
    @Produces
    @Singleton
    DjlEngine djl(TrainerSettings settings) {
      return new DjlEngine(settings.device());
    }

    void close(@Disposes DjlEngine djl) {
      djl.close();
    }

    @Produces
    @Singleton
    @DefaultBean
    TrainingEngines engines(DjlEngine djl, TrainerSettings settings) {
      return on(settings.device(), djl);
    }

    /** Those that compute on the device that was asked for. */
    static TrainingEngines on(TrainingDevice device, TrainingEngine djl) {
      TrainingEngines engines = TrainingEngines.of(Engine.DJL, djl);
      return device
          .refusal(Engine.SPARSE)
          .map(why -> engines.without(Engine.SPARSE, why))
          .orElseGet(() -> engines.and(Engine.SPARSE, new SparseEngine()));
    }

    @Produces
    @Singleton
    @DefaultBean
    DatasetSource datasets(TrainerSettings settings) {
      DatasetLoader loader =
          new DatasetLoader(
              DatasetCatalog.standard(),
              DatasetSettings.cachedIn(settings.data())
                  .withFolders(settings.dataFolders().orElse(List.of())),
              LOG::info);
      Map<String, Dataset> loaded = new ConcurrentHashMap<>();
      return name -> loaded.computeIfAbsent(name, loader::load);
    }
  }
}
