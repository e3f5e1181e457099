package io.lth.sparse;

import java.util.Arrays;

/** Writes images two by two into lists, those of a batch or those that resemble one another. */
final class ImagePairs {
  private final int inputs;
  private final float[] first;
  private final float[] second;

  ImagePairs(int inputs) {
    this.inputs = inputs;
    this.first = Lanes.matrix(1, Lanes.padded(inputs, Lanes.COUNT));
    this.second = first.clone();
  }

  /** Becomes the given images in their order, each begun by the 1 of the biases. */
  void hold(Examples examples, int[] chosen, PairLists to) {
    to.clear();
    for (int s = 0; s < chosen.length; s += 2) {
      boolean hasSecond = s + 1 < chosen.length;
      to.beginWithOnes(inputs, hasSecond);
      examples.lay(chosen[s], first, Lanes.BEGIN);
      if (hasSecond) {
        examples.lay(chosen[s + 1], second, Lanes.BEGIN);
      } else {
        Arrays.fill(second, 0);
      }
      to.addNonZero(first, Lanes.BEGIN, second, Lanes.BEGIN, inputs);
    }
  }
}
