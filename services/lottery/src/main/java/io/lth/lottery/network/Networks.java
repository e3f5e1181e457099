package io.lth.lottery.network;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.network.Block.BatchNorm;
import io.lth.lottery.network.Block.Convolution;
import io.lth.lottery.network.Block.Dropout;
import io.lth.lottery.network.Block.Flatten;
import io.lth.lottery.network.Block.FullyConnected;
import io.lth.lottery.network.Block.GlobalAveragePool;
import io.lth.lottery.network.Block.MaxPool;
import io.lth.lottery.network.Block.Relu;
import io.lth.lottery.network.Block.Residual;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The networks an experiment can name: those of the paper's Figure 2. */
public final class Networks {
  private static final ImageShape CIFAR = new ImageShape(3, 32, 32);
  private static final int CLASSES = 10;

  /** LeNet-300-100: two hidden layers, 266,200 weights. */
  public static final Network LENET_300_100 =
      fullyConnected("lenet-300-100", new ImageShape(1, 28, 28), 300, 100, 10);

  /** Conv-2: 4,300,992 weights. */
  public static final Network CONV_2 = conv("conv-2", 64);

  /** Conv-4: 2,425,024 weights. */
  public static final Network CONV_4 = conv("conv-4", 64, 128);

  /** Conv-6: 2,261,184 weights, though the paper's table prints 1.7 million. */
  public static final Network CONV_6 = conv("conv-6", 64, 128, 256);

  /** The 20-layer residual network for CIFAR-10 that the paper calls ResNet-18: 270,896 weights. */
  public static final Network RESNET_18 = resnet("resnet-18", 16, 32, 64);

  /** VGG-19, with one fully connected layer instead of three: 20,024,000 weights. */
  public static final Network VGG_19 = vgg19();

  private static final List<Network> ALL =
      List.of(LENET_300_100, CONV_2, CONV_4, CONV_6, RESNET_18, VGG_19);

  private Networks() {}

  public static List<Network> all() {
    return ALL;
  }

  public static Optional<Network> named(String name) {
    return ALL.stream().filter(network -> network.name().equals(name)).findFirst();
  }

  /**
   * A stack of fully connected layers named fc1, fc2, ….
   *
   * @param widths outputs of each layer; the last is the number of classes
   */
  public static Network fullyConnected(String name, ImageShape input, int... widths) {
    List<Layer> layers = new ArrayList<>();
    int in = input.size();
    for (int i = 0; i < widths.length; i++) {
      String layerName = "fc" + (i + 1);
      layers.add(
          i == widths.length - 1
              ? Layer.output(layerName, in, widths[i])
              : Layer.fullyConnected(layerName, in, widths[i]));
      in = widths[i];
    }
    return Network.stack(name, input, layers);
  }

  // Pairs of 3×3 convolutions, each pair followed by pooling; then 256, 256 and 10 units.
  private static Network conv(String name, int... channels) {
    List<Block> blocks = new ArrayList<>();
    int in = CIFAR.channels();
    int convolutions = 0;
    for (int out : channels) {
      for (int i = 0; i < 2; i++) {
        convolutions++;
        blocks.add(
            new Convolution(Layer.convolution("conv" + convolutions, in, out, 3).withBias(), 1));
        blocks.add(new Relu());
        in = out;
      }
      blocks.add(new MaxPool());
    }
    int pixels = (CIFAR.height() >> channels.length) * (CIFAR.width() >> channels.length);
    blocks.add(new Flatten());
    blocks.addAll(hidden("fc1", in * pixels, 256));
    blocks.addAll(hidden("fc2", 256, 256));
    blocks.add(new FullyConnected(Layer.output("fc3", 256, CLASSES)));
    return new Network(name, CIFAR, blocks);
  }

  private static List<Block> hidden(String name, int in, int out) {
    return List.of(
        new FullyConnected(Layer.fullyConnected(name, in, out)), new Relu(), new Dropout());
  }

  private static Network vgg19() {
    List<Block> blocks = new ArrayList<>();
    int in = CIFAR.channels();
    int convolutions = 0;
    for (int[] group : new int[][] {{64, 2}, {128, 2}, {256, 4}, {512, 4}, {512, 4}}) {
      if (convolutions > 0) {
        blocks.add(new MaxPool());
      }
      for (int i = 0; i < group[1]; i++) {
        convolutions++;
        blocks.addAll(normalized("conv" + convolutions, "bn" + convolutions, in, group[0], 1));
        blocks.add(new Relu());
        in = group[0];
      }
    }
    blocks.add(new GlobalAveragePool());
    blocks.add(new FullyConnected(Layer.output("fc", in, CLASSES)));
    return new Network("vgg-19", CIFAR, blocks);
  }

  /**
   * The residual network for CIFAR-10 of He et al. (CVPR 2016, section 4.2) with three blocks a
   * stage, but with a normalized 1×1 convolution as shortcut where a stage halves the maps, as in
   * the code of the paper's authors.
   *
   * @param channels of each stage
   */
  private static Network resnet(String name, int... channels) {
    int in = channels[0];
    List<Block> blocks = new ArrayList<>(normalized("conv1", "bn1", CIFAR.channels(), in, 1));
    blocks.add(new Relu());
    for (int stage = 0; stage < channels.length; stage++) {
      for (int i = 0; i < 3; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        blocks.add(residual("layer%d.%d".formatted(stage + 1, i), in, channels[stage], stride));
        blocks.add(new Relu());
        in = channels[stage];
      }
    }
    blocks.add(new GlobalAveragePool());
    blocks.add(new FullyConnected(Layer.output("fc", in, CLASSES)));
    return new Network(name, CIFAR, blocks);
  }

  /**
   * Two 3×3 convolutions beside a shortcut, each normalized.
   *
   * @param name that its modules' names start with
   */
  public static Residual residual(String name, int in, int out, int stride) {
    List<Block> body = new ArrayList<>(normalized(name + ".conv1", name + ".bn1", in, out, stride));
    body.add(new Relu());
    body.addAll(normalized(name + ".conv2", name + ".bn2", out, out, 1));
    if (in == out && stride == 1) {
      return new Residual(body, List.of());
    }
    return new Residual(
        body,
        List.of(
            new Convolution(Layer.shortcut(name + ".shortcut.0", in, out), stride),
            new BatchNorm(name + ".shortcut.1", out)));
  }

  /** A 3×3 convolution without bias, since the normalization after it has one. */
  public static List<Block> normalized(
      String convolution, String batchNorm, int in, int out, int stride) {
    return List.of(
        new Convolution(Layer.convolution(convolution, in, out, 3), stride),
        new BatchNorm(batchNorm, out));
  }
}
