package io.lth.sparse;

import io.lth.lottery.recipe.Optimizer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** How gradients become a step, for any stretch of the parameters. */
sealed interface Update {

  /**
   * A smaller first moment or momentum is 0. Under pixels that are seldom lit it would fall by a
   * tenth a step into the subnormal numbers, which cost hundreds of cycles, and move nothing.
   */
  float LEAST_MOMENT = 1e-30f;

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

  /** What is not at least so large, either side of 0, becomes 0. */
  private static FloatVector atLeast(FloatVector values, float least) {
    return values.blend(0f, values.abs().compare(VectorOperators.LT, least));
  }

  static Update of(Optimizer optimizer) {
    return switch (optimizer) {
      case Optimizer.Adam adam -> new Adam(adam);
      case Optimizer.Sgd sgd -> new Sgd(sgd);
    };
  }

  /** Kingma and Ba 2015, algorithm 1, in the order of operations of PyTorch. */
  final class Adam implements Update {
    /**
     * Smaller gradients are 0: their squares are subnormal numbers, and they move a weight by 1e-12
     * at the most, epsilon, in the denominator, being 1e-8.
     */
    private static final float LEAST_GRADIENT = 1e-17f;

    /** Smaller second moments are 0: their roots are nothing beside epsilon. */
    private static final float LEAST_SECOND = 1e-36f;

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
      for (int i = 0; i < count; i += Lanes.COUNT) {
        FloatVector g =
            atLeast(FloatVector.fromArray(Lanes.SPECIES, gradients, from + i), LEAST_GRADIENT);
        FloatVector m =
            atLeast(
                FloatVector.fromArray(Lanes.SPECIES, first, at + i).mul(beta1).add(g.mul(rest1)),
                LEAST_MOMENT);
        FloatVector v =
            atLeast(
                FloatVector.fromArray(Lanes.SPECIES, second, at + i)
                    .mul(beta2)
                    .add(g.mul(g).mul(rest2)),
                LEAST_SECOND);
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
          move =
              atLeast(
                  move.add(FloatVector.fromArray(Lanes.SPECIES, moments[0], at + i).mul(momentum)),
                  LEAST_MOMENT);
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
