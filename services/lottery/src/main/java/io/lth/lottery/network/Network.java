package io.lth.lottery.network;

import io.lth.lottery.data.ImageShape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A network as data: its layers with weights, from input to output.
 *
 * @param name as an experiment names it
 * @param input shape of one image
 * @param layers in forward order; names are unique; the last one is the output
 */
public record Network(String name, ImageShape input, List<Layer> layers) {
  public Network {
    layers = List.copyOf(layers);
    if (layers.isEmpty() || layers.getLast().kind() != LayerKind.OUTPUT) {
      throw new IllegalArgumentException("the last layer of %s must be its output".formatted(name));
    }
    Set<String> names = new HashSet<>();
    for (Layer layer : layers) {
      if (!names.add(layer.name())) {
        throw new IllegalArgumentException("%s has two layers %s".formatted(name, layer.name()));
      }
    }
  }

  /** Prunable weights of all layers. */
  public int weights() {
    return layers.stream().mapToInt(Layer::weights).reduce(0, Math::addExact);
  }

  public int classes() {
    return layers.getLast().outputs();
  }

  /** Whether every layer is fully connected and takes all that the layer before gives. */
  public boolean isFullyConnected() {
    int width = input.size();
    for (Layer layer : layers) {
      if (layer.shape().size() != 2 || layer.inputs() != width) {
        return false;
      }
      width = layer.outputs();
    }
    return true;
  }

  public Layer layer(String layerName) {
    return layers.stream()
        .filter(layer -> layer.name().equals(layerName))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("%s has no layer %s".formatted(name, layerName)));
  }
}
