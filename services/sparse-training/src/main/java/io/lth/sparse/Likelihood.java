package io.lth.sparse;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax and cross-entropy of a block of samples, a sample a lane.
 *
 * <p>Nothing of the platform's mathematics is in it but {@link StrictMath}, so the bits are the
 * same wherever they are computed, interpreted or compiled.
 */
final class Likelihood {
  private static final int L = Lanes.COUNT;

  // Sums of exponentials are multiplied before their logarithm is taken; so many never overflow.
  private static final double LARGE = 1e200;

  /**
   * Smaller gradients are 0. A network that is sure of a sample makes them ever smaller, down to
   * subnormal numbers, which cost hundreds of cycles; layers below would make them smaller still.
   */
  static final float LEAST_GRADIENT = 1e-20f;

  private final int classes;
  private final int stride;
  private final float[] greatest;
  private final float[] total;
  private final float[] guesses;

  /**
   * @param stride samples of a block, a multiple of {@link Lanes#COUNT}
   */
  Likelihood(int classes, int stride) {
    this.classes = classes;
    this.stride = stride;
    this.greatest = new float[stride];
    this.total = new float[stride];
    this.guesses = new float[stride];
  }

  /** What is known of the samples seen so far. */
  static final class Tally {
    private double loss;
    private double product = 1;
    private int correct;

    private void add(double gap, double sum) {
      loss += gap;
      product *= sum;
      if (!(product < LARGE)) {
        settle();
      }
    }

    private void settle() {
      loss += StrictMath.log(product);
      product = 1;
    }

    /** The sum of the cross-entropies. */
    double loss() {
      settle();
      return loss;
    }

    /** How many are classified correctly. */
    int correct() {
      return correct;
    }
  }

  /**
   * Adds the losses of a block, and whether each greatest logit, the first of equals, is the
   * label's.
   *
   * @param logits [classes, stride], from {@link Lanes#BEGIN} on
   * @param labels of the first {@code count} samples
   */
  void tally(float[] logits, int[] labels, int count, Tally tally) {
    for (int lane = 0; lane < count; lane += L) {
      maximum(logits, lane).intoArray(greatest, lane);
      FloatVector max = FloatVector.fromArray(Lanes.SPECIES, greatest, lane);
      FloatVector sum = FloatVector.zero(Lanes.SPECIES);
      for (int c = 0; c < classes; c++) {
        sum = sum.add(exp(logits(logits, c, lane).sub(max)));
      }
      sum.intoArray(total, lane);
      guesses(logits, lane, max).intoArray(guesses, lane);
    }
    add(logits, labels, count, tally);
  }

  /**
   * Adds the losses as {@link #tally} does, and puts the gradient of their mean in the place of the
   * logits; 0 beyond {@code count}, and where it would be less than {@link #LEAST_GRADIENT}.
   */
  void differentiate(float[] logits, int[] labels, int count, Tally tally) {
    float share = 1f / count;
    for (int lane = 0; lane < stride; lane += L) {
      maximum(logits, lane).intoArray(greatest, lane);
    }
    for (int sample = 0; sample < count; sample++) {
      tally.loss += (double) greatest[sample] - logits[at(labels[sample], sample)];
    }
    for (int lane = 0; lane < stride; lane += L) {
      FloatVector max = FloatVector.fromArray(Lanes.SPECIES, greatest, lane);
      FloatVector sum = FloatVector.zero(Lanes.SPECIES);
      for (int c = 0; c < classes; c++) {
        FloatVector e = exp(logits(logits, c, lane).sub(max));
        e.intoArray(logits, at(c, lane));
        sum = sum.add(e);
      }
      sum.intoArray(total, lane);
      for (int c = 0; c < classes; c++) {
        FloatVector gradient = logits(logits, c, lane).div(sum).mul(share);
        gradient
            .blend(0f, gradient.compare(VectorOperators.LT, LEAST_GRADIENT))
            .intoArray(logits, at(c, lane));
      }
    }
    for (int sample = 0; sample < count; sample++) {
      tally.add(0, total[sample]);
      logits[at(labels[sample], sample)] -= share;
    }
    for (int c = 0; c < classes; c++) {
      for (int sample = count; sample < stride; sample++) {
        logits[at(c, sample)] = 0;
      }
    }
  }

  private void add(float[] logits, int[] labels, int count, Tally tally) {
    for (int sample = 0; sample < count; sample++) {
      int label = labels[sample];
      tally.add((double) greatest[sample] - logits[at(label, sample)], total[sample]);
      if (guesses[sample] == label) {
        tally.correct++;
      }
    }
  }

  // The first class whose logit is the greatest; −1 if it is not a number.
  private FloatVector guesses(float[] logits, int lane, FloatVector max) {
    FloatVector guess = FloatVector.broadcast(Lanes.SPECIES, -1);
    for (int c = classes - 1; c >= 0; c--) {
      guess = guess.blend(c, logits(logits, c, lane).compare(VectorOperators.EQ, max));
    }
    return guess;
  }

  private FloatVector maximum(float[] logits, int lane) {
    FloatVector max = logits(logits, 0, lane);
    for (int c = 1; c < classes; c++) {
      max = max.max(logits(logits, c, lane));
    }
    return max;
  }

  private FloatVector logits(float[] logits, int c, int lane) {
    return FloatVector.fromArray(Lanes.SPECIES, logits, at(c, lane));
  }

  private int at(int c, int sample) {
    return Lanes.BEGIN + c * stride + sample;
  }

  /**
   * e to the x, for x at most 0, within two units in the last place; below −87 as at −87.
   *
   * <p>Cephes' expf (S. Moshier): x = n · ln 2 + r, a polynomial for e to the r, and n into the
   * exponent.
   */
  static FloatVector exp(FloatVector x) {
    float shift = 0x1.8p23f; // adding it leaves n in the lowest bits
    FloatVector bounded = x.max(-87f);
    FloatVector shifted = bounded.mul(1.442695f).add(shift);
    FloatVector n = shifted.sub(shift);
    FloatVector r = n.mul(-0.6933594f).add(bounded);
    r = n.mul(2.1219444e-4f).add(r);
    FloatVector p = r.mul(1.9875691e-4f).add(0.0013981999f);
    p = p.mul(r).add(0.008333452f);
    p = p.mul(r).add(0.041665796f);
    p = p.mul(r).add(0.16666666f);
    p = p.mul(r).add(0.5f);
    p = p.mul(r).mul(r).add(r).add(1f);
    return shifted
        .reinterpretAsInts()
        .sub(Float.floatToRawIntBits(shift) - 127)
        .lanewise(VectorOperators.LSHL, 23)
        .reinterpretAsFloats()
        .mul(p);
  }
}
