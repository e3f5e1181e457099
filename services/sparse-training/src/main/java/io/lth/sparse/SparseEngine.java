package io.lth.sparse;

import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingTask;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Trains fully connected networks in plain Java, the faster the fewer weights remain; one thread a
 * training, bitwise repeatable, alone or beside others.
 *
 * <p>Hidden layers are rectified, the loss is the mean cross-entropy of the softmax.
 */
public final class SparseEngine implements TrainingEngine {
  /**
   * From this density on every weight is computed with, since that is faster there. The two layouts
   * add up gradients in different orders, so which one is used follows from the mask and this
   * constant, and never from a measurement: a change of it is a new version of the numerics.
   */
  static final double DENSE_FROM = 0.3;

  private final Map<DataKey, Examples[]> examples = new ConcurrentHashMap<>();

  private record DataKey(Sha256 digest, Normalization normalization) {}

  /**
   * An engine without images yet.
   *
   * @throws io.lth.lottery.problem.ProblemException with fault {@code PLATFORM} if Java was started
   *     without its vectors
   */
  public SparseEngine() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      throw Problem.of(Fault.PLATFORM, "vectors-missing")
          .expected("a Java with its incubating module jdk.incubator.vector")
          .found("one without")
          .where("training engine sparse")
          .remedy("Start Java with --add-modules=jdk.incubator.vector, as lth and jvm.options do.")
          .exception();
    }
  }

  @Override
  public Numerics numerics() {
    return new Numerics("lth-sparse", "2+%d-lanes".formatted(Lanes.COUNT), "cpu", 1);
  }

  @Override
  public Training begin(TrainingTask task) {
    task.requireFullyConnected(
        "sparse",
        "Choose engine: djl in the experiment; this one is for fully connected networks.");
    SplitDataset data = task.data();
    requireUniform(data.normalization());
    Examples[] both =
        examples.computeIfAbsent(
            new DataKey(data.dataset().digest(), data.normalization()),
            key ->
                new Examples[] {
                  new Examples(data.dataset().training(), key.normalization()),
                  new Examples(data.dataset().test(), key.normalization())
                });
    return new SparseTraining(task, both[0], both[1]);
  }

  private static void requireUniform(Normalization normalization) {
    if (!normalization.isUniform()) {
      throw Problem.of(Fault.REQUEST, "normalization-not-supported")
          .expected("one mean and one deviation for all channels")
          .found("%s and %s".formatted(normalization.mean(), normalization.deviation()))
          .where("training engine sparse")
          .remedy("Choose engine: djl in the experiment, or one mean and deviation for all.")
          .exception();
    }
  }
}
