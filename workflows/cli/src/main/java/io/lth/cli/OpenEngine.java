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

  /**
   * On the device that {@code LTH_DEVICE} names, the CPU if it names none.
   *
   * @throws io.lth.lottery.problem.ProblemException if the engine does not compute there
   */
  static OpenEngine of(Engine name) {
    return of(name, TrainingDevice.named(System.getenv().getOrDefault("LTH_DEVICE", "cpu")));
  }

  static OpenEngine of(Engine name, TrainingDevice device) {
    device
        .refusal(name)
        .ifPresent(
            why -> {
              throw why.exception();
            });
    return switch (name) {
      case DJL -> {
        DjlEngine djl = new DjlEngine(device);
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
