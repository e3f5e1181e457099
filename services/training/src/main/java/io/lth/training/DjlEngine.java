package io.lth.training;

import ai.djl.ndarray.NDManager;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingTask;
import java.util.HashMap;
import java.util.Map;

/**
 * Trains every network with libtorch. On the CPU, one thread a training, it is bitwise repeatable,
 * alone or beside others; on a GPU it is so but for rounding.
 *
 * <p>The loss is the mean cross-entropy of the softmax. Datasets are kept as native memory, once
 * for all trainings, until the engine is closed.
 */
public final class DjlEngine implements TrainingEngine, AutoCloseable {
  private final Numerics numerics;
  private final NDManager memory;
  private final Map<DataKey, NativeDataset> datasets = new HashMap<>();

  private record DataKey(Sha256 digest, Normalization normalization) {}

  /** Loads libtorch, to compute on the CPU. */
  public DjlEngine() {
    this(TrainingDevice.CPU);
  }

  /**
   * Loads libtorch.
   *
   * @throws io.lth.lottery.problem.ProblemException with fault {@code PLATFORM} where it can't be;
   *     with fault {@code REQUEST} if there is no such device
   */
  public DjlEngine(TrainingDevice device) {
    this.numerics = LibTorch.start(device);
    this.memory = NDManager.newBaseManager(device.device(), LibTorch.ENGINE);
  }

  @Override
  public Numerics numerics() {
    return numerics;
  }

  @Override
  public Training begin(TrainingTask task) {
    task.requireFitting();
    return new NetworkTraining(memory.newSubManager(), task, dataset(task.data()));
  }

  /** Lets go of the datasets, and of every training that is still open. */
  @Override
  public void close() {
    memory.close();
  }

  private synchronized NativeDataset dataset(SplitDataset data) {
    return datasets.computeIfAbsent(
        new DataKey(data.dataset().digest(), data.normalization()),
        _ -> NativeDataset.copy(memory, data.dataset(), data.normalization()));
  }
}
