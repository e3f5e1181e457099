package io.lth.training;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.network.Network;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingTask;
import java.util.HashMap;
import java.util.Map;

/**
 * Trains fully connected networks with libtorch on the CPU, one thread a training: bitwise
 * repeatable, alone or beside others.
 *
 * <p>Hidden layers are rectified, the loss is the mean cross-entropy of the softmax. Datasets are
 * kept as native memory, once for all trainings, until the engine is closed.
 */
public final class DjlEngine implements TrainingEngine, AutoCloseable {
  private final Numerics numerics;
  private final NDManager memory;
  private final Map<DataKey, NativeDataset> datasets = new HashMap<>();

  private record DataKey(Sha256 digest, Normalization normalization) {}

  /**
   * Loads libtorch.
   *
   * @throws io.lth.lottery.problem.ProblemException with fault {@code PLATFORM} where it can't be
   */
  public DjlEngine() {
    this.numerics = LibTorch.start();
    this.memory = NDManager.newBaseManager(Device.cpu(), LibTorch.ENGINE);
  }

  @Override
  public Numerics numerics() {
    return numerics;
  }

  @Override
  public Training begin(TrainingTask task) {
    requireTrainable(task.network(), task.data());
    return new FullyConnectedTraining(memory.newSubManager(), task, dataset(task.data()));
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

  private static void requireTrainable(Network network, SplitDataset data) {
    if (!network.isFullyConnected()
        || network.layers().stream().anyMatch(layer -> !layer.biased())) {
      throw Problem.of(Fault.REQUEST, "network-not-supported")
          .expected("a stack of fully connected layers with biases, as lenet-300-100")
          .found("network %s with layers %s".formatted(network.name(), network.layers()))
          .where("training engine djl-pytorch")
          .remedy("Choose a fully connected network; this engine has no convolutions yet.")
          .exception();
    }
    var images = data.dataset().training();
    if (!images.shape().equals(network.input()) || images.classes() != network.classes()) {
      throw Problem.of(Fault.REQUEST, "dataset-does-not-fit")
          .expected("images of %s in %d classes".formatted(network.input(), network.classes()))
          .found(
              "%s has %s in %d classes"
                  .formatted(data.dataset().name(), images.shape(), images.classes()))
          .where("network " + network.name())
          .remedy("Choose a dataset of that shape, or a network for this one.")
          .exception();
    }
  }
}
