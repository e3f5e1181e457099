package io.lth.lottery.network;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A layer with weights. Parameter names, counts and fans follow from its shape.
 *
 * @param name as PyTorch would name the module, as in {@code fc1}
 * @param kind what pruning rate applies
 * @param shape of the weights, PyTorch's layout: [out, in] or [out, in, kernel height, kernel
 *     width]
 * @param biased whether the layer has a bias for each output
 */
public record Layer(String name, LayerKind kind, List<Integer> shape, boolean biased) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.]*");

  public Layer {
    shape = List.copyOf(shape);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a layer name: " + name);
    }
    if (shape.size() != 2 && shape.size() != 4) {
      throw new IllegalArgumentException(
          "weights are [out, in] or [out, in, height, width], but %s has %s"
              .formatted(name, shape));
    }
    if (shape.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "every size of %s must be positive: %s".formatted(name, shape));
    }
    if (kind == LayerKind.FULLY_CONNECTED || kind == LayerKind.OUTPUT) {
      if (shape.size() != 2) {
        throw new IllegalArgumentException(
            "%s is fully connected, but has %s".formatted(name, shape));
      }
    } else if (shape.size() != 4) {
      throw new IllegalArgumentException("%s is a convolution, but has %s".formatted(name, shape));
    }
  }

  public static Layer fullyConnected(String name, int in, int out) {
    return new Layer(name, LayerKind.FULLY_CONNECTED, List.of(out, in), true);
  }

  public static Layer output(String name, int in, int out) {
    return new Layer(name, LayerKind.OUTPUT, List.of(out, in), true);
  }

  /** Without a bias. */
  public static Layer convolution(String name, int in, int out, int kernel) {
    return new Layer(name, LayerKind.CONVOLUTION, List.of(out, in, kernel, kernel), false);
  }

  /** The 1×1 convolution beside a residual block; without a bias. */
  public static Layer shortcut(String name, int in, int out) {
    return new Layer(name, LayerKind.SHORTCUT, List.of(out, in, 1, 1), false);
  }

  /** The same with a bias for each output. */
  public Layer withBias() {
    return new Layer(name, kind, shape, true);
  }

  public String weightName() {
    return name + ".weight";
  }

  public String biasName() {
    return name + ".bias";
  }

  public int outputs() {
    return shape.get(0);
  }

  public int inputs() {
    return shape.get(1);
  }

  /** Height of a convolution's kernel, in pixels; 1 of a fully connected layer. */
  public int kernel() {
    return shape.size() == 2 ? 1 : shape.get(2);
  }

  /** Its weights, and its bias if it has one. */
  public List<Parameter> parameters() {
    Parameter weight = new Parameter(weightName(), shape, Parameter.Role.WEIGHT);
    return biased
        ? List.of(weight, new Parameter(biasName(), List.of(outputs()), Parameter.Role.BIAS))
        : List.of(weight);
  }

  /** Connections into one output unit: in × receptive field. */
  public int fanIn() {
    return inputs() * receptiveField();
  }

  /** Connections out of one input unit: out × receptive field. */
  public int fanOut() {
    return outputs() * receptiveField();
  }

  /** Prunable weights; biases do not count. */
  public int weights() {
    return Math.multiplyExact(outputs(), fanIn());
  }

  private int receptiveField() {
    return shape.size() == 2 ? 1 : shape.get(2) * shape.get(3);
  }
}
