package io.lth.cli;

import io.lth.lottery.experiment.Engine;
import io.lth.sparse.SparseEngine;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingEngines;
import io.lth.training.DjlEngine;
import io.lth.training.TrainingDevice;

/**
 * The engine that an experiment names, and no other: libtorch is loaded for those that need it.
 *
 * @param letGo of what the engine holds
 */
record OpenEngine(Engine name, TrainingEngine engine, Runnable letGo) implements AutoCloseable {

  static OpenEngine of(Engine name) {
    return switch (name) {
      case DJL -> {
        DjlEngine djl =
            new DjlEngine(TrainingDevice.named(System.getenv().getOrDefault("LTH_DEVICE", "cpu")));
        yield new OpenEngine(name, djl, djl::close);
      }
      case SPARSE -> new OpenEngine(name, new SparseEngine(), () -> {});
    };
  }

  TrainingEngines engines() {
    return TrainingEngines.of(name, engine);
  }

  @Override
  public void close() {
    letGo.run();
  }
}
