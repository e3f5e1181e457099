package io.lth.lottery.testing;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.pruning.PruningStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The convolutional networks of the paper's Figure 2, as shapes, and how each is pruned. */
public final class PaperNetworks {
  private static final ImageShape CIFAR = new ImageShape(3, 32, 32);

  private PaperNetworks() {}

  public static PruningStrategy lenetPruning() {
    return new LayerwiseMagnitude(
        Map.of(
            LayerKind.FULLY_CONNECTED, PruningRate.of("0.2"),
            LayerKind.OUTPUT, PruningRate.of("0.1")));
  }

  public static PruningStrategy convPruning(String convolutions) {
    return new LayerwiseMagnitude(
        Map.of(
            LayerKind.CONVOLUTION, PruningRate.of(convolutions),
            LayerKind.FULLY_CONNECTED, PruningRate.of("0.2"),
            LayerKind.OUTPUT, PruningRate.of("0.1")));
  }

  public static PruningStrategy globalPruning() {
    return new GlobalMagnitude(PruningRate.of("0.2"), Set.of(LayerKind.CONVOLUTION));
  }

  /** Conv-2, Conv-4 or Conv-6: pairs of convolutions, each followed by pooling that halves. */
  public static Network conv(int convolutions) {
    List<Layer> layers = new ArrayList<>();
    int in = CIFAR.channels();
    int side = CIFAR.height();
    for (int i = 0; i < convolutions; i++) {
      int out = 64 << (i / 2);
      layers.add(convolution("conv" + (i + 1), in, out, 3));
      in = out;
      side /= i % 2 == 1 ? 2 : 1;
    }
    layers.add(Layer.fullyConnected("fc1", in * side * side, 256));
    layers.add(Layer.fullyConnected("fc2", 256, 256));
    layers.add(Layer.output("fc3", 256, 10));
    return new Network("conv-" + convolutions, CIFAR, layers);
  }

  /** The 20-layer CIFAR ResNet: a stem, three stages of three blocks, two 1×1 shortcuts. */
  public static Network resnet18() {
    List<Layer> layers = new ArrayList<>();
    layers.add(convolution("stem", 3, 16, 3));
    int in = 16;
    for (int out : new int[] {16, 32, 64}) {
      for (int block = 0; block < 3; block++) {
        String name = "stage%d.block%d".formatted(out, block);
        layers.add(convolution(name + ".conv1", in, out, 3));
        layers.add(convolution(name + ".conv2", out, out, 3));
        if (in != out) {
          layers.add(
              new Layer(name + ".shortcut", LayerKind.SHORTCUT, List.of(out, in, 1, 1), false));
        }
        in = out;
      }
    }
    layers.add(Layer.output("fc", 64, 10));
    return new Network("resnet-18", CIFAR, layers);
  }

  public static Network vgg19() {
    List<Layer> layers = new ArrayList<>();
    int in = 3;
    for (int out :
        new int[] {64, 64, 128, 128, 256, 256, 256, 256, 512, 512, 512, 512, 512, 512, 512, 512}) {
      layers.add(convolution("conv" + (layers.size() + 1), in, out, 3));
      in = out;
    }
    layers.add(Layer.output("fc", 512, 10));
    return new Network("vgg-19", CIFAR, layers);
  }

  private static Layer convolution(String name, int in, int out, int kernel) {
    return new Layer(name, LayerKind.CONVOLUTION, List.of(out, in, kernel, kernel), false);
  }
}
