package io.lth.stages.testing;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.network.Block;
import io.lth.lottery.network.Block.Convolution;
import io.lth.lottery.network.Block.Dropout;
import io.lth.lottery.network.Block.Flatten;
import io.lth.lottery.network.Block.FullyConnected;
import io.lth.lottery.network.Block.GlobalAveragePool;
import io.lth.lottery.network.Block.MaxPool;
import io.lth.lottery.network.Block.Relu;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import java.util.ArrayList;
import java.util.List;

/** The convolutional networks in small: one as Conv-2, and one with every other kind of block. */
public final class TinyNetworks {
  private static final ImageShape IMAGE = new ImageShape(3, 8, 8);

  public static final Network CONV =
      new Network(
          "tiny-conv",
          IMAGE,
          List.of(
              new Convolution(Layer.convolution("conv1", 3, 4, 3).withBias(), 1),
              new Relu(),
              new MaxPool(),
              new Flatten(),
              new FullyConnected(Layer.fullyConnected("fc1", 64, 12)),
              new Relu(),
              new Dropout(),
              new FullyConnected(Layer.output("fc2", 12, 10))));

  public static final Network RESNET = resnet();

  private TinyNetworks() {}

  private static Network resnet() {
    List<Block> blocks = new ArrayList<>(Networks.normalized("conv1", "bn1", 3, 4, 1));
    blocks.add(new Relu());
    blocks.add(Networks.residual("layer1.0", 4, 4, 1));
    blocks.add(new Relu());
    blocks.add(Networks.residual("layer2.0", 4, 6, 2));
    blocks.add(new Relu());
    blocks.add(new GlobalAveragePool());
    blocks.add(new FullyConnected(Layer.output("fc", 6, 10)));
    return new Network("tiny-resnet", IMAGE, blocks);
  }
}
