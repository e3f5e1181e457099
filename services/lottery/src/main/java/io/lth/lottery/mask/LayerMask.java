package io.lth.lottery.mask;

import java.util.BitSet;
import java.util.List;

/** Which weights of one layer remain: a bit a weight, in the order of the weights. Immutable. */
public final class LayerMask {
  private final List<Integer> shape;
  private final int size;
  private final BitSet kept;

  private LayerMask(List<Integer> shape, BitSet kept) {
    this.shape = List.copyOf(shape);
    this.size = this.shape.stream().reduce(1, Math::multiplyExact);
    this.kept = kept;
    if (kept.length() > size) {
      throw new IllegalArgumentException(
          "a mask of %s has %d bits, but bit %d is set".formatted(shape, size, kept.length() - 1));
    }
  }

  /** Copies the bits. */
  public static LayerMask of(List<Integer> shape, BitSet kept) {
    return new LayerMask(shape, (BitSet) kept.clone());
  }

  /** Keeps every weight. */
  public static LayerMask dense(List<Integer> shape) {
    BitSet all = new BitSet();
    all.set(0, shape.stream().reduce(1, Math::multiplyExact));
    return new LayerMask(shape, all);
  }

  public List<Integer> shape() {
    return shape;
  }

  /** Weights of the layer, remaining or not. */
  public int size() {
    return size;
  }

  public boolean keeps(int position) {
    if (position < 0 || position >= size) {
      throw new IndexOutOfBoundsException("position %d of %d".formatted(position, size));
    }
    return kept.get(position);
  }

  /** The first position from the given one on that is kept; −1 if there is none. */
  public int nextKept(int from) {
    return kept.nextSetBit(from);
  }

  /** Weights that remain. */
  public int remaining() {
    return kept.cardinality();
  }

  /** A copy of the bits. */
  public BitSet bits() {
    return (BitSet) kept.clone();
  }

  /** Whether everything this mask keeps is also kept by the other. */
  public boolean isWithin(LayerMask other) {
    BitSet outside = bits();
    outside.andNot(other.kept);
    return shape.equals(other.shape) && outside.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LayerMask that && shape.equals(that.shape) && kept.equals(that.kept);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + kept.hashCode();
  }

  @Override
  public String toString() {
    return "LayerMask%s keeps %d".formatted(shape, remaining());
  }
}
