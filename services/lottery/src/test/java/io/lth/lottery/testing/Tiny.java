package io.lth.lottery.testing;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Pruning;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A 6-4-3 network and experiments on it: every arm that the mode has, two trials, three rounds. */
public final class Tiny {
  public static final Network NETWORK =
      Networks.fullyConnected("tiny", new ImageShape(1, 2, 3), 4, 3);

  private Tiny() {}

  public static Experiment experiment() {
    return experiment(PruningMode.ITERATIVE, 0);
  }

  public static Experiment experiment(PruningMode mode, int rewindTo) {
    return experiment(PaperPruning.lenet(), mode, rewindTo);
  }

  public static Experiment experiment(PruningStrategy strategy, PruningMode mode, int rewindTo) {
    return new Experiment(
        "tiny",
        "A tiny experiment",
        "smoke",
        new Seed(0),
        2,
        new DatasetChoice("none", 1, Normalization.UNIT_INTERVAL),
        NETWORK,
        Engine.DJL,
        new TrainingRecipe(Optimizer.Adam.of(1e-3), Schedule.CONSTANT, 300, 60, 100, 0),
        new Pruning(strategy, mode, 3, new Iteration(rewindTo)),
        controls(mode),
        List.of());
  }

  /** Two variants: the tiny network as above, and a wider one, pruned one-shot. */
  public static Experiment variants() {
    Experiment tiny = experiment();
    Variant narrow = tiny.only();
    return new Experiment(
        tiny.name(),
        tiny.title(),
        tiny.profile(),
        tiny.seed(),
        tiny.trials(),
        tiny.data(),
        tiny.engine(),
        List.of(
            new Variant(
                "narrow", narrow.network(), narrow.recipe(), narrow.pruning(), narrow.controls()),
            new Variant(
                "wide",
                Networks.fullyConnected("wide", new ImageShape(1, 2, 3), 9, 3),
                new TrainingRecipe(Optimizer.Adam.of(1e-3), Schedule.CONSTANT, 200, 60, 100, 0),
                new Pruning(PaperPruning.lenet(), PruningMode.ONE_SHOT, 2, Iteration.ZERO),
                List.of(new Control(Arm.RANDOM_REINITIALIZATION, 1, List.of(1, 2))))),
        List.of());
  }

  private static List<Control> controls(PruningMode mode) {
    List<Control> controls = new ArrayList<>();
    controls.add(new Control(Arm.RANDOM_REINITIALIZATION, 2, List.of(1, 2, 3)));
    controls.add(new Control(Arm.RANDOM_MASK, 2, List.of(2, 3)));
    controls.add(new Control(Arm.CONTINUED_TRAINING, 1, List.of(1, 2, 3)));
    controls.add(new Control(Arm.SHUFFLED_WEIGHTS, 2, List.of(2, 3)));
    controls.add(new Control(Arm.SIGNS_ONLY, 1, List.of(1, 2)));
    if (mode == PruningMode.ONE_SHOT) {
      controls.add(new Control(Arm.ITERATIVE_TICKET, 1, List.of(1, 2, 3)));
    }
    return controls;
  }

  /** Weights of the tiny network, layer by layer; biases 0. */
  public static Weights weights(float[] first, float[] second) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("fc1.weight", Tensor.of(List.of(4, 6), first));
    tensors.put("fc1.bias", Tensor.zeros(List.of(4)));
    tensors.put("fc2.weight", Tensor.of(List.of(3, 4), second));
    tensors.put("fc2.bias", Tensor.zeros(List.of(3)));
    return new Weights(tensors);
  }
}
