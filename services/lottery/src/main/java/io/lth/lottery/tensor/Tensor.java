package io.lth.lottery.tensor;

import java.util.Arrays;
import java.util.List;

/** An immutable array of 32-bit floats with a shape, in row-major order. */
public final class Tensor {
  private final List<Integer> shape;
  private final float[] values;

  private Tensor(List<Integer> shape, float[] values) {
    this.shape = List.copyOf(shape);
    this.values = values;
    int size = this.shape.stream().reduce(1, Math::multiplyExact);
    if (size != values.length) {
      throw new IllegalArgumentException(
          "a tensor of %s has %d values, but there are %d".formatted(shape, size, values.length));
    }
  }

  /** Copies the values. */
  public static Tensor of(List<Integer> shape, float[] values) {
    return new Tensor(shape, values.clone());
  }

  /**
   * Takes the values over without a copy.
   *
   * @param values of which the caller must keep no reference
   */
  public static Tensor owning(List<Integer> shape, float[] values) {
    return new Tensor(shape, values);
  }

  public static Tensor zeros(List<Integer> shape) {
    return filled(shape, 0);
  }

  /** Every entry is the given value. */
  public static Tensor filled(List<Integer> shape, float value) {
    float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
    Arrays.fill(values, value);
    return new Tensor(shape, values);
  }

  public List<Integer> shape() {
    return shape;
  }

  public int size() {
    return values.length;
  }

  public float at(int position) {
    return values[position];
  }

  /** How many values are not 0; NaN is not 0. */
  public int nonZero() {
    int count = 0;
    for (float value : values) {
      count += value != 0 ? 1 : 0;
    }
    return count;
  }

  /** A copy of the values. */
  public float[] toArray() {
    return values.clone();
  }

  /** Equal shape and equal bits: 0 and −0 differ, NaN equals itself. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && shape.equals(that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Tensor" + shape;
  }
}
