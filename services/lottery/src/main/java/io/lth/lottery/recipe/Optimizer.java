package io.lth.lottery.recipe;

import java.util.List;

/** How a gradient becomes a step. */
public sealed interface Optimizer {

  LearningRate learningRate();

  /** The state that is kept for each parameter, by name and in this order. */
  List<String> moments();

  /**
   * Adam (Kingma and Ba, ICLR 2015, algorithm 1), with bias correction.
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon added to the root of the second moment, positive
   */
  record Adam(LearningRate learningRate, double beta1, double beta2, double epsilon)
      implements Optimizer {
    public static final String FIRST_MOMENT = "first-moment";
    public static final String SECOND_MOMENT = "second-moment";

    public Adam {
      requireFraction("beta1", beta1);
      requireFraction("beta2", beta2);
      if (!(epsilon > 0) || !Double.isFinite(epsilon)) {
        throw new IllegalArgumentException(
            "epsilon must be positive and finite, but is " + epsilon);
      }
    }

    /** With the authors' defaults; the paper of the tickets does not state its own. */
    public static Adam of(double learningRate) {
      return new Adam(new LearningRate(learningRate), 0.9, 0.999, 1e-8);
    }

    @Override
    public List<String> moments() {
      return List.of(FIRST_MOMENT, SECOND_MOMENT);
    }
  }

  /**
   * Stochastic gradient descent with momentum, as PyTorch has it: v ← momentum · v + g + decay · θ,
   * θ ← θ − rate · v.
   *
   * @param momentum in [0, 1)
   * @param weightDecay in [0, 1)
   */
  record Sgd(LearningRate learningRate, double momentum, double weightDecay) implements Optimizer {
    public static final String MOMENTUM = "momentum";

    public Sgd {
      requireFraction("momentum", momentum);
      requireFraction("weightDecay", weightDecay);
    }

    @Override
    public List<String> moments() {
      return momentum == 0 ? List.of() : List.of(MOMENTUM);
    }
  }

  private static void requireFraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("%s lies in [0, 1), but is %s".formatted(name, value));
    }
  }
}
