package io.lth.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Normalization;

/** A dataset in native memory, normalized, shared by all trainings and never written to. */
record NativeDataset(Part training, Part test) {

  /**
   * Published images and their labels.
   *
   * @param images [count, channels, height, width], 32-bit floats
   * @param labels [count], 64-bit integers
   */
  record Part(NDArray images, NDArray labels) {}

  private static final int IMAGES_AT_ONCE = 4096;

  static NativeDataset copy(NDManager memory, Dataset dataset, Normalization normalization) {
    return new NativeDataset(
        copy(memory, dataset.training(), normalization),
        copy(memory, dataset.test(), normalization));
  }

  /** Of some images side by side. */
  static Shape shape(int count, ImageShape image) {
    return new Shape(count, image.channels(), image.height(), image.width());
  }

  private static Part copy(NDManager memory, LabelledImages source, Normalization normalization) {
    int size = source.shape().size();
    long[] labels = new long[source.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = source.label(i);
    }
    // In pieces: the whole as a Java array would double what the heap must hold.
    try (NDManager pieces = memory.newSubManager()) {
      NDList images = new NDList();
      for (int from = 0; from < source.count(); from += IMAGES_AT_ONCE) {
        int count = Math.min(IMAGES_AT_ONCE, source.count() - from);
        float[] values = new float[count * size];
        for (int i = 0; i < count; i++) {
          source.copyNormalized(from + i, normalization, values, i * size);
        }
        images.add(pieces.create(values, shape(count, source.shape())));
      }
      NDArray whole = NDArrays.concat(images);
      whole.attach(memory);
      return new Part(whole, memory.create(labels));
    }
  }
}
