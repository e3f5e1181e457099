package io.lth.sparse;

import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/** A network's parameters and moments in a layout, and the arithmetic that suits it. */
sealed interface TrainableNetwork permits DenseNetwork, SparseNetwork {

  /**
   * One step: forward, backward, update.
   *
   * @param chosen indices of the batch's examples
   * @param dropout a factor for each unit of each example of each hidden layer, [layers][batch ·
   *     units]; empty for none
   * @param update at the beginning of this step
   * @return the mean loss before the step
   */
  double step(Examples examples, int[] chosen, float[][] dropout, Update update);

  /** The given examples, ready to be evaluated by the weights of the time. */
  EvaluationImages layOut(Examples examples, int[] chosen);

  /** From input to output. */
  List<? extends StoredLayer> layers();

  /** A copy of the weights. */
  default Weights weights() {
    return copy(StoredLayer::parameters);
  }

  /** A copy of one of the moments, in the optimizer's order. */
  default Weights moment(int number) {
    return copy(layer -> layer.moments()[number]);
  }

  /** Sets weights and moments, which must be 0 where the mask keeps nothing. */
  default void set(Weights weights, List<Weights> moments) {
    for (StoredLayer layer : layers()) {
      layer.set(weights, layer.parameters());
      for (int i = 0; i < moments.size(); i++) {
        layer.set(moments.get(i), layer.moments()[i]);
      }
    }
  }

  private Weights copy(Function<StoredLayer, float[]> array) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (StoredLayer layer : layers()) {
      layer.copy(array.apply(layer), tensors);
    }
    return new Weights(tensors);
  }
}
