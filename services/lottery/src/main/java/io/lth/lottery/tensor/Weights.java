package io.lth.lottery.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A network's parameters θ, the statistics of its batch normalization among them, or anything of
 * the same shape: tensors by name, in a fixed order.
 *
 * @param tensors by parameter name, as in {@code fc1.weight}
 */
public record Weights(SequencedMap<String, Tensor> tensors) {
  public Weights {
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException("weights must hold at least one tensor");
    }
    tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
  }

  public Set<String> names() {
    return tensors.keySet();
  }

  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor %s among %s".formatted(name, tensors.keySet()));
    }
    return tensor;
  }

  /** Tensors of the same names and shapes, all zero. */
  public Weights zeros() {
    SequencedMap<String, Tensor> zeros = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      zeros.put(entry.getKey(), Tensor.zeros(entry.getValue().shape()));
    }
    return new Weights(zeros);
  }

  /** Whether names, order and shapes are the same. */
  public boolean sameShapes(Weights other) {
    return names().size() == other.names().size() && isPartOf(other);
  }

  /** Whether the other has a tensor of the name and shape of each of these, in the same order. */
  public boolean isPartOf(Weights other) {
    List<String> shared = other.names().stream().filter(tensors::containsKey).toList();
    return shared.equals(List.copyOf(names()))
        && tensors.entrySet().stream()
            .allMatch(
                entry -> entry.getValue().shape().equals(other.tensor(entry.getKey()).shape()));
  }
}
