package io.lth.sparse;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Writes images two by two into lists, those of a batch or those that resemble one another. */
final class ImagePairs {
  private static final VectorSpecies<Short> SPECIES = ShortVector.SPECIES_PREFERRED;

  private final int inputs;
  // A pixel of both images, the second's in the upper byte; 0 between calls.
  private final short[] pixels;

  ImagePairs(int inputs) {
    this.inputs = inputs;
    this.pixels = new short[Lanes.padded(inputs, SPECIES.length())];
  }

  /** The images of a batch in their order, each begun by the 1 of the biases. */
  void hold(Examples examples, int[] chosen, PairLists to) {
    to.clear();
    for (int s = 0; s < chosen.length; s += 2) {
      append(examples, chosen[s], s + 1 < chosen.length ? chosen[s + 1] : Examples.NONE, to);
    }
  }

  /**
   * Appends a pair, begun by the 1 of the biases.
   *
   * @param second may be {@link Examples#NONE}
   */
  void append(Examples examples, int first, int second, PairLists to) {
    boolean hasSecond = second != Examples.NONE;
    to.beginWithOnes(inputs, hasSecond);
    examples.lay(first, 0, pixels);
    if (hasSecond) {
      examples.lay(second, 8, pixels);
    }
    to.require(inputs);
    int at = to.end();
    int begun = at;
    for (int i = 0; i < inputs; i += SPECIES.length()) {
      ShortVector both = ShortVector.fromArray(SPECIES, pixels, i);
      long lit = both.compare(VectorOperators.NE, (short) 0).toLong();
      long kept = examples.listed(lit) & Lanes.lowest(Math.min(inputs - i, SPECIES.length()));
      for (; kept != 0; kept &= kept - 1) {
        int input = i + Long.numberOfTrailingZeros(kept);
        int pixel = pixels[input];
        to.index[at] = input;
        to.first[at] = examples.value(pixel & 0xff);
        to.second[at++] = hasSecond ? examples.value(pixel >>> 8 & 0xff) : 0;
      }
      both.broadcast(0).intoArray(pixels, i);
    }
    to.extend(at - begun);
  }
}
