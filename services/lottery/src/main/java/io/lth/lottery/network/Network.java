package io.lth.lottery.network;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.network.FeatureShape.Maps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A network as data: what it does to an image, block by block, from input to output.
 *
 * @param name as an experiment names it
 * @param input shape of one image
 * @param blocks in forward order, each of which can take what the one before gives; the last is the
 *     only layer of kind output; parameters have unique names
 */
public record Network(String name, ImageShape input, List<Block> blocks) {
  public Network {
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty()
        || !(blocks.getLast() instanceof Block.FullyConnected last)
        || last.layer().kind() != LayerKind.OUTPUT) {
      throw new IllegalArgumentException("the last layer of %s must be its output".formatted(name));
    }
    Set<String> names = new HashSet<>();
    for (Block block : blocks) {
      for (Parameter parameter : block.parameters()) {
        if (!names.add(parameter.name())) {
          throw new IllegalArgumentException("%s has two %s".formatted(name, parameter.name()));
        }
      }
    }
    if (blocks.stream()
            .flatMap(block -> block.layers().stream())
            .filter(layer -> layer.kind() == LayerKind.OUTPUT)
            .count()
        > 1) {
      throw new IllegalArgumentException("%s has an output before its end".formatted(name));
    }
    try {
      Block.through(blocks, Maps.of(input));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the blocks of %s do not fit together: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * Fully connected layers, each of which takes all that the one before gives; rectified and open
   * to dropout but for the last.
   *
   * @param layers the last one is the output
   */
  public static Network stack(String name, ImageShape input, List<Layer> layers) {
    return new Network(name, input, Block.stack(layers));
  }

  /** Layers with weights, in forward order; the last one is the output. */
  public List<Layer> layers() {
    return blocks.stream().flatMap(block -> block.layers().stream()).toList();
  }

  /** Its whole state, in forward order: what is trained, and what batch normalization counts. */
  public List<Parameter> parameters() {
    return blocks.stream().flatMap(block -> block.parameters().stream()).toList();
  }

  /** The units of each row that training drops from, in forward order. */
  public List<Integer> droppedUnits() {
    List<Integer> units = new ArrayList<>();
    FeatureShape shape = Maps.of(input);
    for (Block block : blocks) {
      shape = block.after(shape);
      if (block instanceof Block.Dropout) {
        units.add(shape.size());
      }
    }
    return List.copyOf(units);
  }

  /** The most values that the image or the outputs of a block hold. */
  public int largest() {
    int largest = input.size();
    FeatureShape shape = Maps.of(input);
    for (Block block : blocks) {
      shape = block.after(shape);
      largest = Math.max(largest, shape.size());
    }
    return largest;
  }

  /** The values of the image and of every block's outputs, those within residual blocks too. */
  public long values() {
    return Math.addExact(input.size(), values(blocks, Maps.of(input)));
  }

  private static long values(List<Block> blocks, FeatureShape inputs) {
    long values = 0;
    FeatureShape shape = inputs;
    for (Block block : blocks) {
      if (block instanceof Block.Residual residual) {
        values += values(residual.body(), shape) + values(residual.shortcut(), shape);
      }
      shape = block.after(shape);
      values += shape.size();
    }
    return values;
  }

  /** Prunable weights of all layers. */
  public int weights() {
    return layers().stream().mapToInt(Layer::weights).reduce(0, Math::addExact);
  }

  public int classes() {
    return layers().getLast().outputs();
  }

  /** Whether it is a {@link #stack} of fully connected layers. */
  public boolean isFullyConnected() {
    return layers().stream().allMatch(layer -> layer.shape().size() == 2)
        && blocks.equals(Block.stack(layers()));
  }

  public Layer layer(String layerName) {
    return layers().stream()
        .filter(layer -> layer.name().equals(layerName))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("%s has no layer %s".formatted(name, layerName)));
  }
}
