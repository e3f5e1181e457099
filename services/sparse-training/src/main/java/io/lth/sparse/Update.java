package io.lth.sparse;

import io.lth.lottery.recipe.Optimizer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** How gradients become a step, for any stretch of the parameters. */
sealed interface Update {

  /**
   * Sets the constants of a step.
   *
   * @param step from 1
   */
  void begin(int step, double rate);

  /**
   * Moves some parameters and their moments, {@code at} … {@code at + count}.
   *
   * @param gradients from {@code from} on
   * @param moments an array a moment, shaped as the parameters
   * @param count a multiple of {@link Lanes#COUNT}
   */
  void apply(float[] gradients, int from, float[] parameters, float[][] moments, int at, int count);

  /** Whether a parameter whose gradients and moments are all 0 stays as it is. */
  boolean restsAtZero();

  static Update of(Optimizer optimizer) {
    return switch (optimizer) {
      case Optimizer.Adam adam -> new Adam(adam);
      case Optimizer.Sgd sgd -> new Sgd(sgd);
    };
  }

  /** Kingma and Ba 2015, algorithm 1, in the order of operations of PyTorch. */
  final class Adam implements Update {
    /**
     * A first moment below this is 0. It would fall by a tenth a step into the subnormal numbers,
     * which cost hundreds of cycles, and move nothing: epsilon, in the denominator, is 1e-8.
     */
    private static final float NOTHING = 1e-30f;

    private final Optimizer.Adam settings;
    private float stepSize;
    private float rootCorrection;

    Adam(Optimizer.Adam settings) {
      this.settings = settings;
    }

    @Override
    public void begin(int step, double rate) {
      stepSize = (float) (rate / (1 - StrictMath.pow(settings.beta1(), step)));
      rootCorrection = (float) (1 / Math.sqrt(1 - StrictMath.pow(settings.beta2(), step)));
    }

    @Override
    public void apply(
        float[] gradients, int from, float[] parameters, float[][] moments, int at, int count) {
      float beta1 = (float) settings.beta1();
      float rest1 = (float) (1 - settings.beta1());
      float beta2 = (float) settings.beta2();
      float rest2 = (float) (1 - settings.beta2());
      float epsilon = (float) settings.epsilon();
      float size = stepSize;
      float root = rootCorrection;
      float[] first = moments[0];
      float[] second = moments[1];
      FloatVector zero = FloatVector.zero(Lanes.SPECIES);
      for (int i = 0; i < count; i += Lanes.COUNT) {
        FloatVector g = FloatVector.fromArray(Lanes.SPECIES, gradients, from + i);
        FloatVector m =
            FloatVector.fromArray(Lanes.SPECIES, first, at + i).mul(beta1).add(g.mul(rest1));
        m = m.blend(zero, m.abs().compare(VectorOperators.LT, NOTHING));
        FloatVector v =
            FloatVector.fromArray(Lanes.SPECIES, second, at + i)
                .mul(beta2)
                .add(g.mul(g).mul(rest2));
        m.intoArray(first, at + i);
        v.intoArray(second, at + i);
        FloatVector.fromArray(Lanes.SPECIES, parameters, at + i)
            .sub(m.mul(size).div(v.sqrt().mul(root).add(epsilon)))
            .intoArray(parameters, at + i);
      }
    }

    @Override
    public boolean restsAtZero() {
      return true;
    }
  }

  /** As PyTorch has it: v ← momentum · v + g + decay · θ, θ ← θ − rate · v. */
  final class Sgd implements Update {
    private final Optimizer.Sgd settings;
    private float rate;

    Sgd(Optimizer.Sgd settings) {
      this.settings = settings;
    }

    @Override
    public void begin(int step, double rate) {
      this.rate = (float) rate;
    }

    @Override
    public void apply(
        float[] gradients, int from, float[] parameters, float[][] moments, int at, int count) {
      float momentum = (float) settings.momentum();
      float decay = (float) settings.weightDecay();
      float size = rate;
      boolean keeps = moments.length > 0;
      for (int i = 0; i < count; i += Lanes.COUNT) {
        FloatVector w = FloatVector.fromArray(Lanes.SPECIES, parameters, at + i);
        FloatVector move =
            FloatVector.fromArray(Lanes.SPECIES, gradients, from + i).add(w.mul(decay));
        if (keeps) {
          move = move.add(FloatVector.fromArray(Lanes.SPECIES, moments[0], at + i).mul(momentum));
          move.intoArray(moments[0], at + i);
        }
        w.sub(move.mul(size)).intoArray(parameters, at + i);
      }
    }

    @Override
    public boolean restsAtZero() {
      return settings.weightDecay() == 0;
    }
  }
}
