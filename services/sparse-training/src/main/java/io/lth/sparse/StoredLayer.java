package io.lth.sparse;

import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.SequencedMap;

/** A layer's parameters and moments, in arrays of a layout of its own. */
interface StoredLayer {

  float[] parameters();

  /** One a moment, laid out as the parameters. */
  float[][] moments();

  /** Copies one of these arrays into its weight and bias tensors. */
  void copy(float[] values, SequencedMap<String, Tensor> to);

  /** Sets one of these arrays from its weight and bias tensors. */
  void set(Weights from, float[] values);
}
