package io.lth.sparse;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * What happens to the units between two layers, whichever way they lie: forward and backward. Their
 * matrices begin at {@link Lanes#BEGIN}.
 */
final class HiddenUnits {
  private HiddenUnits() {}

  /**
   * Replaces what is below 0 by 0.
   *
   * @param count a multiple of {@link Lanes#COUNT}
   */
  static void rectify(float[] outputs, int count) {
    for (int i = Lanes.BEGIN; i < Lanes.BEGIN + count; i += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.SPECIES, outputs, i).max(0f).intoArray(outputs, i);
    }
  }

  /**
   * Lets gradients through where the output is above 0; elsewhere they become 0.
   *
   * @param count a multiple of {@link Lanes#COUNT}
   */
  static void passActive(float[] gradients, float[] outputs, int count) {
    FloatVector zero = FloatVector.zero(Lanes.SPECIES);
    for (int i = Lanes.BEGIN; i < Lanes.BEGIN + count; i += Lanes.COUNT) {
      VectorMask<Float> active =
          FloatVector.fromArray(Lanes.SPECIES, outputs, i).compare(VectorOperators.GT, 0f);
      zero.blend(FloatVector.fromArray(Lanes.SPECIES, gradients, i), active)
          .intoArray(gradients, i);
    }
  }

  /**
   * Multiplies by dropout's factors, outputs as well as gradients.
   *
   * @param factors [samples, units]
   * @param ofSample distance in {@code values} from one sample to the next
   * @param ofUnit distance from one unit to the next
   */
  static void drop(
      float[] values, float[] factors, int samples, int units, int ofSample, int ofUnit) {
    for (int s = 0; s < samples; s++) {
      for (int unit = 0; unit < units; unit++) {
        values[Lanes.BEGIN + s * ofSample + unit * ofUnit] *= factors[s * units + unit];
      }
    }
  }
}
