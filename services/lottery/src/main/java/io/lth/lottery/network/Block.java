package io.lth.lottery.network;

import io.lth.lottery.network.FeatureShape.Maps;
import io.lth.lottery.network.FeatureShape.Units;
import io.lth.lottery.network.Parameter.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One operation of a network's forward pass, or two branches of them. */
public sealed interface Block {

  /**
   * The shape of its outputs.
   *
   * @throws IllegalArgumentException if it cannot take such inputs
   */
  FeatureShape after(FeatureShape inputs);

  /** Layers with weights, in forward order. */
  default List<Layer> layers() {
    return List.of();
  }

  /** Its state, in forward order. */
  default List<Parameter> parameters() {
    return List.of();
  }

  /**
   * Convolves feature maps with a square kernel of odd size, padded by half of it, so that stride 1
   * keeps height and width.
   *
   * @param layer of shape [out, in, kernel, kernel]
   * @param stride in both directions, at least 1
   */
  record Convolution(Layer layer, int stride) implements Block {
    public Convolution {
      if (layer.shape().size() != 4
          || layer.kernel() % 2 == 0
          || layer.shape().get(3) != layer.kernel()) {
        throw new IllegalArgumentException(
            "a convolution has a square kernel of odd size, but %s has %s"
                .formatted(layer.name(), layer.shape()));
      }
      if (stride < 1) {
        throw new IllegalArgumentException(
            "a stride is at least 1, but %s has %d".formatted(layer.name(), stride));
      }
    }

    /** Rows and columns of zeros around the inputs. */
    public int padding() {
      return layer.kernel() / 2;
    }

    @Override
    public FeatureShape after(FeatureShape inputs) {
      Maps maps = maps(layer.name(), inputs);
      if (maps.channels() != layer.inputs()) {
        throw mismatch(layer.name(), layer.inputs() + " channels", inputs);
      }
      return new Maps(
          layer.outputs(), Math.ceilDiv(maps.height(), stride), Math.ceilDiv(maps.width(), stride));
    }

    @Override
    public List<Layer> layers() {
      return List.of(layer);
    }

    @Override
    public List<Parameter> parameters() {
      return layer.parameters();
    }
  }

  /** Every unit is connected with every input. */
  record FullyConnected(Layer layer) implements Block {
    public FullyConnected {
      if (layer.shape().size() != 2) {
        throw new IllegalArgumentException(
            "a fully connected layer has weights [out, in], but %s has %s"
                .formatted(layer.name(), layer.shape()));
      }
    }

    @Override
    public FeatureShape after(FeatureShape inputs) {
      if (!inputs.equals(new Units(layer.inputs()))) {
        throw mismatch(layer.name(), layer.inputs() + " units", inputs);
      }
      return new Units(layer.outputs());
    }

    @Override
    public List<Layer> layers() {
      return List.of(layer);
    }

    @Override
    public List<Parameter> parameters() {
      return layer.parameters();
    }
  }

  /**
   * Normalizes each channel over the batch, then scales and shifts it (Ioffe and Szegedy, ICML
   * 2015); in evaluation by the running mean and variance of training.
   *
   * @param name as PyTorch would name the module, as in {@code bn1}
   */
  record BatchNorm(String name, int channels) implements Block {
    /** Added to the variance; PyTorch's default. */
    public static final double EPSILON = 1e-5;

    /** Share of the newest batch in the running mean and variance; PyTorch's default. */
    public static final double MOMENTUM = 0.1;

    @Override
    public FeatureShape after(FeatureShape inputs) {
      if (maps(name, inputs).channels() != channels) {
        throw mismatch(name, channels + " channels", inputs);
      }
      return inputs;
    }

    @Override
    public List<Parameter> parameters() {
      List<Integer> shape = List.of(channels);
      return List.of(
          new Parameter(name + ".weight", shape, Role.SCALE),
          new Parameter(name + ".bias", shape, Role.BIAS),
          new Parameter(name + ".running_mean", shape, Role.RUNNING_MEAN),
          new Parameter(name + ".running_var", shape, Role.RUNNING_VARIANCE));
    }
  }

  /** max(0, x). */
  record Relu() implements Block {
    @Override
    public FeatureShape after(FeatureShape inputs) {
      return inputs;
    }
  }

  /**
   * Where training drops hidden units, with the probability that its recipe names; evaluation drops
   * none.
   */
  record Dropout() implements Block {
    @Override
    public FeatureShape after(FeatureShape inputs) {
      return switch (inputs) {
        case Units units -> units;
        case Maps _ -> throw mismatch("dropout", "units", inputs);
      };
    }
  }

  /** The largest of each 2×2 pixels; an odd row or column at the end is left out. */
  record MaxPool() implements Block {
    public static final int SIDE = 2;

    @Override
    public FeatureShape after(FeatureShape inputs) {
      Maps maps = maps("max-pool", inputs);
      if (maps.height() < SIDE || maps.width() < SIDE) {
        throw mismatch("max-pool", "at least 2×2 pixels", inputs);
      }
      return new Maps(maps.channels(), maps.height() / SIDE, maps.width() / SIDE);
    }
  }

  /** The mean of each channel. */
  record GlobalAveragePool() implements Block {
    @Override
    public FeatureShape after(FeatureShape inputs) {
      return new Units(maps("global-average-pool", inputs).channels());
    }
  }

  /** Feature maps as a row of units: channel by channel, row by row. */
  record Flatten() implements Block {
    @Override
    public FeatureShape after(FeatureShape inputs) {
      return new Units(maps("flatten", inputs).size());
    }
  }

  /**
   * The sum of two branches that take the same inputs (He et al., CVPR 2016).
   *
   * @param body at least one block
   * @param shortcut empty where the inputs themselves are added
   */
  record Residual(List<Block> body, List<Block> shortcut) implements Block {
    public Residual {
      body = List.copyOf(body);
      shortcut = List.copyOf(shortcut);
      if (body.isEmpty()) {
        throw new IllegalArgumentException("the body of a residual block holds a block");
      }
    }

    @Override
    public FeatureShape after(FeatureShape inputs) {
      Maps maps = maps("residual", inputs);
      FeatureShape ofBody = through(body, maps);
      FeatureShape ofShortcut = through(shortcut, maps);
      if (!(ofBody instanceof Maps) || !ofBody.equals(ofShortcut)) {
        throw new IllegalArgumentException(
            "a residual block adds feature maps of one shape, but its body gives %s and its"
                    .formatted(ofBody)
                + " shortcut "
                + ofShortcut);
      }
      return ofBody;
    }

    @Override
    public List<Layer> layers() {
      return both().flatMap(block -> block.layers().stream()).toList();
    }

    @Override
    public List<Parameter> parameters() {
      return both().flatMap(block -> block.parameters().stream()).toList();
    }

    private Stream<Block> both() {
      return Stream.concat(body.stream(), shortcut.stream());
    }
  }

  /**
   * The shape of what a sequence of blocks gives.
   *
   * @throws IllegalArgumentException if one of them cannot take what the block before gives
   */
  static FeatureShape through(List<Block> blocks, FeatureShape inputs) {
    FeatureShape shape = inputs;
    for (Block block : blocks) {
      shape = block.after(shape);
    }
    return shape;
  }

  /** Fully connected layers, rectified and open to dropout but for the last, on flat images. */
  static List<Block> stack(List<Layer> layers) {
    List<Block> blocks = new ArrayList<>(List.of(new Flatten()));
    for (Layer layer : layers) {
      if (blocks.size() > 1) {
        blocks.add(new Relu());
        blocks.add(new Dropout());
      }
      blocks.add(new FullyConnected(layer));
    }
    return blocks;
  }

  private static Maps maps(String name, FeatureShape inputs) {
    return switch (inputs) {
      case Maps maps -> maps;
      case Units _ -> throw mismatch(name, "feature maps", inputs);
    };
  }

  private static IllegalArgumentException mismatch(
      String name, String expected, FeatureShape inputs) {
    return new IllegalArgumentException(
        "%s takes %s, but is given %s".formatted(name, expected, inputs));
  }
}
