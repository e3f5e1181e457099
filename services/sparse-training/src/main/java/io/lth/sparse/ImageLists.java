package io.lth.sparse;

/** Writes images group by group into lists, those of a batch or those that resemble one another. */
final class ImageLists {
  private final int inputs;
  private final int stride;
  private final float[] rows;

  /**
   * @param together images of a group, at most
   */
  ImageLists(int inputs, int together) {
    this.inputs = inputs;
    this.stride = Lanes.padded(inputs, Lanes.COUNT);
    this.rows = Lanes.matrix(together, stride);
  }

  /** Becomes the given images in their order, each begun by the 1 of the biases. */
  void hold(Examples examples, int[] chosen, RowLists to) {
    to.clear();
    for (int first = 0; first < chosen.length; first += to.together) {
      int count = Math.min(to.together, chosen.length - first);
      for (int r = 0; r < count; r++) {
        examples.lay(chosen[first + r], rows, Lanes.BEGIN + r * stride);
      }
      to.beginWithOnes(inputs, count);
      to.add(rows, Lanes.BEGIN, stride, count, inputs);
    }
  }
}
