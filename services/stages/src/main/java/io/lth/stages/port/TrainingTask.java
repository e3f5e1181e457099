package io.lth.stages.port;

import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.Augmentation;
import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Parameter;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.tensor.Weights;
import java.util.List;
import java.util.Locale;

/**
 * A training to begin.
 *
 * @param initial 0 wherever the mask keeps nothing
 * @param mask held after every step
 * @param data of at least a batch of training images, or it is a problem, {@code batch-too-large}
 */
public record TrainingTask(
    Network network, Weights initial, Mask mask, TrainingRecipe recipe, SplitDataset data) {
  public TrainingTask {
    if (!mask.fits(network)) {
      throw new IllegalArgumentException("the mask does not fit " + network.name());
    }
    if (mask.violations(initial) > 0) {
      throw new IllegalArgumentException(
          "%d pruned weights are not 0 at the start".formatted(mask.violations(initial)));
    }
    int images = data.count(Split.TRAINING);
    if (recipe.batchSize() > images) {
      throw Problem.of(Fault.REQUEST, "batch-too-large")
          .expected("at most the %d images that are trained on".formatted(images))
          .found(Integer.toString(recipe.batchSize()))
          .where("training.batch-size of the experiment")
          .remedy("make the batch or the validation set smaller")
          .exception();
    }
  }

  /**
   * For engines that train stacks of fully connected layers with biases, and no other network, on
   * images as they are.
   *
   * @param engine as the problem is to name it
   * @param remedy for another network
   * @throws io.lth.lottery.problem.ProblemException with fault {@code REQUEST} if the network is
   *     another, the images do not fit it, or are to be augmented
   * @throws IllegalArgumentException if the initial weights are not the network's parameters
   */
  public void requireFullyConnected(String engine, String remedy) {
    List<Layer> layers = network.layers();
    if (!network.isFullyConnected() || layers.stream().anyMatch(layer -> !layer.biased())) {
      throw Problem.of(Fault.REQUEST, "network-not-supported")
          .expected("a stack of fully connected layers with biases, as lenet-300-100")
          .found("network %s with layers %s".formatted(network.name(), layers))
          .where("training engine " + engine)
          .remedy(remedy)
          .exception();
    }
    requireUnaugmented(engine);
    requireFitting();
  }

  /**
   * For engines that train every network: its images and its initial weights fit it.
   *
   * @throws io.lth.lottery.problem.ProblemException with fault {@code REQUEST} if the images do not
   *     fit the network
   * @throws IllegalArgumentException if the initial weights are not the network's parameters
   */
  public void requireFitting() {
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
    List<String> expected = network.parameters().stream().map(Parameter::name).toList();
    if (!List.copyOf(initial.names()).equals(expected)) {
      throw new IllegalArgumentException(
          "%s has parameters %s, but the initial weights are %s"
              .formatted(network.name(), expected, initial.names()));
    }
    for (Parameter parameter : network.parameters()) {
      if (!initial.tensor(parameter.name()).shape().equals(parameter.shape())) {
        throw new IllegalArgumentException(
            "%s of %s has shape %s, but the initial one %s"
                .formatted(
                    parameter.name(),
                    network.name(),
                    parameter.shape(),
                    initial.tensor(parameter.name()).shape()));
      }
    }
  }

  private void requireUnaugmented(String engine) {
    if (!recipe.augmentation().equals(Augmentation.NONE)) {
      throw Problem.of(Fault.REQUEST, "augmentation-not-supported")
          .expected("training batches of the images as they are")
          .found(recipe.augmentation().toString())
          .where("training engine " + engine)
          .remedy("Set engine: djl, or remove training.augmentation from the experiment.")
          .exception();
    }
  }

  /**
   * For a state to go on from: it has this task's shapes and moments, and what is pruned is 0 in
   * all of them. A step keeps zeros at 0, but does not make them: a revived one would go on living.
   */
  public void requireRestorable(TrainingState state) {
    List<String> moments = recipe.optimizer().moments();
    if (!state.weights().sameShapes(initial)
        || !List.copyOf(state.moments().keySet()).equals(moments)) {
      throw new IllegalArgumentException(
          "a state with %s and moments %s does not fit this training of %s with %s"
              .formatted(
                  state.weights().names(), state.moments().keySet(), initial.names(), moments));
    }
    List<String> trained =
        network.parameters().stream()
            .filter(parameter -> parameter.role().trained())
            .map(Parameter::name)
            .toList();
    state
        .moments()
        .forEach(
            (name, moment) -> {
              if (!List.copyOf(moment.names()).equals(trained)) {
                throw new IllegalArgumentException(
                    "the restored %s is of %s, but what is trained is %s"
                        .formatted(name, moment.names(), trained));
              }
            });
    requireMasked("weights", state.weights());
    state.moments().forEach(this::requireMasked);
  }

  private void requireMasked(String what, Weights weights) {
    int violations = mask.violations(weights);
    if (violations > 0) {
      throw new IllegalArgumentException(
          "%d pruned entries of the restored %s are not 0".formatted(violations, what));
    }
  }

  /**
   * What an evaluation of a split came to.
   *
   * @param lossSum of the cross-entropies of all its examples
   * @param steps taken so far
   * @throws io.lth.lottery.problem.ProblemException with fault {@code DIVERGENCE} if the loss is
   *     not finite
   */
  public Evaluation evaluation(Split split, double lossSum, int correct, int steps) {
    int count = data.count(split);
    double loss = lossSum / count;
    if (!Double.isFinite(loss)) {
      throw Problem.of(Fault.DIVERGENCE, "training-diverged")
          .expected("a finite loss")
          .found("%s on the %s examples".formatted(loss, split.name().toLowerCase(Locale.ROOT)))
          .where("%s after iteration %d".formatted(network.name(), steps))
          .remedy("Lower the learning rate, or warm it up; the same training would diverge again.")
          .exception();
    }
    return new Evaluation(loss, correct, count);
  }
}
