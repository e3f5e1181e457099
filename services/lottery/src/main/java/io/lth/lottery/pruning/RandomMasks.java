package io.lth.lottery.pruning;

import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.random.RandomStream;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Random masks that keep, in each layer, exactly as many weights as another mask (paper, Figure 1).
 */
public final class RandomMasks {
  private RandomMasks() {}

  /**
   * Draws a mask of the same layer-wise counts; every such mask is equally likely.
   *
   * @param stream of purpose {@code RANDOM_MASK}
   */
  public static Mask matching(Mask ticket, RandomStream stream) {
    SequencedMap<String, LayerMask> drawn = new LinkedHashMap<>();
    for (Map.Entry<String, LayerMask> entry : ticket.layers().entrySet()) {
      LayerMask layer = entry.getValue();
      int[] order = stream.permutation(layer.size());
      BitSet kept = new BitSet(layer.size());
      for (int i = 0; i < layer.remaining(); i++) {
        kept.set(order[i]);
      }
      drawn.put(entry.getKey(), LayerMask.of(layer.shape(), kept));
    }
    return new Mask(drawn);
  }
}
