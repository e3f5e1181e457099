package io.lth.cli;

import com.sun.management.OperatingSystemMXBean;
import io.lth.datasets.KnownDataset;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Parameter;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * How much memory an experiment's trainings hold, from its networks and images alone; the factors
 * are those of measured runs (services/trainer/README.md).
 *
 * @param process bytes of the process itself: Java, the engine's library, and the heap that weights
 *     go through on their way in and out
 * @param images bytes of the images, once for all trainings: as they are published, and as
 *     normalized 32-bit floats; 0 where nobody knows how many there are before they are read
 * @param training bytes of the largest training: its parameters with gradients, moments and mask,
 *     and what its backward pass keeps of a batch
 */
record MemoryEstimate(long process, long images, long training) {
  private static final int FLOAT = 4;

  // Weights, gradients, masked gradients, mask, and copies: to evaluate, of the early stop, to
  // save; and as many again in the layouts of the library's convolutions.
  private static final int COPIES_OF_PARAMETERS = 13;

  // Outputs and their gradients.
  private static final int COPIES_OF_OUTPUTS = 2;

  // Outputs of one block while evaluating, and of the next; see the engines.
  private static final long EVALUATING = 2L << 26;

  private static final long JAVA_AND_LIBRARY = 700_000_000L;

  // Java collects late where it may take more, up to -Xmx of the launcher and of the trainer.
  private static final int COPIES_IN_HEAP = 80;
  private static final long LARGEST_HEAP = 3L << 30;

  private static final double GIGABYTE = 1e9;

  /** On a published dataset. */
  static MemoryEstimate of(Experiment experiment, KnownDataset dataset) {
    int used = experiment.data().images();
    long published = (long) dataset.trainingCount() + dataset.testCount();
    return of(experiment, used == DatasetChoice.ALL ? published : Math.min(published, 2L * used));
  }

  /** On images whose number is not known before they are read: of those that it uses at most. */
  static MemoryEstimate of(Experiment experiment) {
    return of(experiment, 2L * experiment.data().images());
  }

  private static MemoryEstimate of(Experiment experiment, long images) {
    long largest =
        experiment.variants().stream().mapToLong(MemoryEstimate::training).max().orElseThrow();
    long parameters =
        experiment.variants().stream()
            .mapToLong(variant -> parameters(variant.network()))
            .max()
            .orElseThrow();
    int size = experiment.variants().getFirst().network().input().size();
    return new MemoryEstimate(
        JAVA_AND_LIBRARY + Math.min(LARGEST_HEAP, COPIES_IN_HEAP * FLOAT * parameters),
        images * size * (FLOAT + 1),
        largest);
  }

  private static long training(Variant variant) {
    Network network = variant.network();
    long parameters = parameters(network);
    int moments = variant.recipe().optimizer().moments().size();
    long outputs = variant.recipe().batchSize() * network.values();
    return FLOAT * ((COPIES_OF_PARAMETERS + moments) * parameters + COPIES_OF_OUTPUTS * outputs)
        + EVALUATING;
  }

  private static long parameters(Network network) {
    return network.parameters().stream().mapToLong(MemoryEstimate::values).sum();
  }

  private static long values(Parameter parameter) {
    return parameter.shape().stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  /** In bytes, with so many trainings side by side. */
  long total(int workers) {
    return Math.addExact(process + images, Math.multiplyExact(training, (long) workers));
  }

  /** As a line of a plan. */
  String sentence() {
    return images == 0
        ? ("about %s of memory, and %s for each training under way, besides the images, which are yet"
                + " to be counted")
            .formatted(gigabytes(process), gigabytes(training))
        : "about %s of memory, %s for the images, and %s for each training under way"
            .formatted(gigabytes(process), gigabytes(images), gigabytes(training));
  }

  /**
   * Holds it against a machine.
   *
   * @param machine its memory in bytes
   * @throws io.lth.lottery.problem.ProblemException if it is more than the machine has
   */
  void requireWithin(long machine, int workers) {
    if (total(workers) > machine) {
      throw Problem.of(Fault.REQUEST, "memory-short")
          .expected("trainings that fit into this machine's %s".formatted(gigabytes(machine)))
          .found("%s for %d side by side".formatted(gigabytes(total(workers)), workers))
          .where("an estimate from the networks and the images, before anything started")
          .remedy(
              "run fewer side by side (--in-process --workers 1), make training.batch-size smaller,"
                  + " or take a larger machine")
          .exception();
    }
  }

  /** The memory of this machine, or of the container around this process, in bytes. */
  static long ofThisMachine() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f GB", bytes / GIGABYTE);
  }
}
