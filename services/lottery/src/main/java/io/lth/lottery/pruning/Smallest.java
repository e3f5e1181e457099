package io.lth.lottery.pruning;

import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Takes the smallest magnitudes out of masks, exactly as many as asked, ties by (layer, position).
 */
final class Smallest {
  private static final int POSITION_BITS = 32;

  private Smallest() {}

  /**
   * Prunes over all given layers together.
   *
   * @param masks of the layers, before
   * @param trained values of the same layers; finite at every weight that remains
   * @param count weights to prune, at most as many as remain
   * @return the masks, after
   */
  static List<LayerMask> prune(List<LayerMask> masks, List<Tensor> trained, int count) {
    int remaining = masks.stream().mapToInt(LayerMask::remaining).sum();
    if (count < 0 || count > remaining) {
      throw new IllegalArgumentException(
          "cannot prune %d of %d remaining weights".formatted(count, remaining));
    }
    // Magnitude in the high bits (the bits of floats that are not negative sort as their values
    // do),
    // (layer, position) in the low ones: one sort decides order and ties.
    long[] keys = new long[remaining];
    int filled = 0;
    int offset = 0;
    for (int layer = 0; layer < masks.size(); layer++) {
      LayerMask mask = masks.get(layer);
      Tensor values = trained.get(layer);
      for (int i = 0; i < mask.size(); i++) {
        if (mask.keeps(i)) {
          float magnitude = Math.abs(values.at(i));
          if (!Float.isFinite(magnitude)) {
            throw new IllegalArgumentException(
                "cannot prune by magnitude: weight %d of layer %d is %s"
                    .formatted(i, layer, values.at(i)));
          }
          keys[filled++] = (long) Float.floatToRawIntBits(magnitude) << POSITION_BITS | offset + i;
        }
      }
      offset = Math.addExact(offset, mask.size());
    }
    Arrays.sort(keys);
    BitSet pruned = new BitSet(offset);
    for (int i = 0; i < count; i++) {
      pruned.set((int) keys[i]);
    }
    List<LayerMask> after = new ArrayList<>();
    offset = 0;
    for (LayerMask mask : masks) {
      BitSet kept = mask.bits();
      kept.andNot(pruned.get(offset, offset + mask.size()));
      after.add(LayerMask.of(mask.shape(), kept));
      offset += mask.size();
    }
    return List.copyOf(after);
  }
}
