package io.lth.lottery.network;

import io.lth.lottery.data.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The networks an experiment can name. */
public final class Networks {

  /** LeNet-300-100: two hidden layers, 266,200 weights (paper, Figure 2). */
  public static final Network LENET_300_100 =
      fullyConnected("lenet-300-100", new ImageShape(1, 28, 28), 300, 100, 10);

  private static final List<Network> ALL = List.of(LENET_300_100);

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
    return new Network(name, input, layers);
  }
}
