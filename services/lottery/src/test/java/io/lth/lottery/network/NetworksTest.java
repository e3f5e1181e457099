package io.lth.lottery.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import io.lth.lottery.network.FeatureShape.Maps;
import io.lth.lottery.network.FeatureShape.Units;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class NetworksTest {
  private static final ImageShape IMAGE = new ImageShape(2, 6, 6);

  static Stream<Arguments> counts() {
    return Stream.of(
        counts(Networks.LENET_300_100, 266_200, 0, 265_200, 1_000, 0),
        counts(Networks.CONV_2, 4_300_992, 38_592, 4_259_840, 2_560, 0),
        counts(Networks.CONV_4, 2_425_024, 259_776, 2_162_688, 2_560, 0),
        counts(Networks.CONV_6, 2_261_184, 1_144_512, 1_114_112, 2_560, 0),
        counts(Networks.RESNET_18, 270_896, 267_696, 0, 640, 2_560),
        counts(Networks.VGG_19, 20_024_000, 20_018_880, 0, 5_120, 0));
  }

  private static Arguments counts(
      Network network, int all, int convolutions, int fullyConnected, int output, int shortcuts) {
    Map<LayerKind, Integer> kinds = new EnumMap<>(LayerKind.class);
    kinds.put(LayerKind.CONVOLUTION, convolutions);
    kinds.put(LayerKind.FULLY_CONNECTED, fullyConnected);
    kinds.put(LayerKind.OUTPUT, output);
    kinds.put(LayerKind.SHORTCUT, shortcuts);
    return Arguments.of(network.name(), network, all, kinds);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("counts")
  void everyNetworkHasThePapersWeightsOfEachKind(
      String name, Network network, int all, Map<LayerKind, Integer> kinds) {
    assertThat(network.weights()).as(name).isEqualTo(all);
    kinds.forEach(
        (kind, weights) ->
            assertThat(
                    network.layers().stream()
                        .filter(layer -> layer.kind() == kind)
                        .mapToInt(Layer::weights)
                        .sum())
                .as("%s of %s", kind, name)
                .isEqualTo(weights));
    assertThat(network.classes()).isEqualTo(10);
  }

  @Test
  void conv6HasNotTheWeightsThatThePapersTablePrints() {
    assertThat(Math.round(Networks.CONV_6.weights() / 1e5) / 10.0).isEqualTo(2.3).isNotEqualTo(1.7);
  }

  @Test
  void allAreKnownByTheirNames() {
    assertThat(Networks.all())
        .extracting(Network::name)
        .containsExactly("lenet-300-100", "conv-2", "conv-4", "conv-6", "resnet-18", "vgg-19");
    assertThat(Networks.all())
        .allSatisfy(network -> assertThat(Networks.named(network.name())).contains(network));
    assertThat(Networks.named("conv-3")).isEmpty();
  }

  /** Image, rows of units, rectified, open to dropout; and the branches of a residual block. */
  @Test
  void itsValuesAreThoseOfEveryBlock() {
    assertThat(Networks.LENET_300_100.values()).isEqualTo(784 + 784 + 3 * 300 + 3 * 100 + 10);
    int image = 3 * 4 * 4;
    int maps = 2 * 4 * 4;
    List<Block> blocks =
        List.of(
            new Block.Convolution(Layer.convolution("conv1", 3, 2, 3), 1),
            Networks.residual("layer1.0", 2, 2, 1),
            new Block.GlobalAveragePool(),
            new Block.FullyConnected(Layer.output("fc", 2, 10)));
    // Within the residual block: two convolutions, each normalized, one of them rectified.
    assertThat(new Network("one-residual", new ImageShape(3, 4, 4), blocks).values())
        .isEqualTo(image + maps + 5 * maps + maps + 2 + 10);
  }

  @Test
  void parametersHaveThePyTorchNamesAndShapesInForwardOrder() {
    assertThat(Networks.CONV_2.parameters())
        .extracting(Parameter::name)
        .containsExactly(
            "conv1.weight",
            "conv1.bias",
            "conv2.weight",
            "conv2.bias",
            "fc1.weight",
            "fc1.bias",
            "fc2.weight",
            "fc2.bias",
            "fc3.weight",
            "fc3.bias");
    assertThat(Networks.CONV_2.layer("fc1").shape()).isEqualTo(List.of(256, 64 * 16 * 16));
    assertThat(Networks.RESNET_18.parameters())
        .extracting(Parameter::name)
        .startsWith("conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var")
        .containsSubsequence(
            "layer2.0.bn2.running_var", "layer2.0.shortcut.0.weight", "layer2.0.shortcut.1.weight")
        .endsWith("fc.weight", "fc.bias");
  }

  @Test
  void theDeepNetworksHaveAsManyLayersAsTheirNamesSay() {
    // Shortcuts do not count; the paper's 18 are 20.
    assertThat(
            Networks.RESNET_18.layers().stream()
                .filter(layer -> layer.kind() != LayerKind.SHORTCUT))
        .hasSize(20);
    // 16 convolutions, and one fully connected layer where the original had three.
    assertThat(Networks.VGG_19.layers()).hasSize(17);
    assertThat(Block.through(withoutOutput(Networks.VGG_19), new Maps(3, 32, 32)))
        .isEqualTo(new Units(512));
  }

  private static List<Block> withoutOutput(Network network) {
    return network.blocks().subList(0, network.blocks().size() - 1);
  }

  @Test
  void onlyAStackOfFullyConnectedLayersIsOne() {
    assertThat(Networks.all().stream().filter(Network::isFullyConnected))
        .containsExactly(Networks.LENET_300_100);
    List<Block> linear = new ArrayList<>(Networks.LENET_300_100.blocks());
    linear.removeIf(Relu.class::isInstance);
    Network unrectified = new Network("linear", Networks.LENET_300_100.input(), linear);
    assertThat(unrectified.isFullyConnected()).isFalse();
  }

  static Stream<Arguments> misfits() {
    Convolution convolution = new Convolution(Layer.convolution("conv1", 2, 3, 3), 1);
    FullyConnected hidden = new FullyConnected(Layer.fullyConnected("fc1", 72, 4));
    return Stream.of(
        misfit(
            "conv2 takes 2 channels",
            convolution,
            new Convolution(Layer.convolution("conv2", 2, 3, 3), 1)),
        misfit("conv1 takes feature maps", new Flatten(), convolution),
        misfit("bn1 takes 3 channels", new BatchNorm("bn1", 3)),
        misfit("fc1 takes 72 units", hidden),
        misfit("max-pool takes feature maps", new Flatten(), new MaxPool()),
        misfit("max-pool takes at least 2×2 pixels", new MaxPool(), new MaxPool(), new MaxPool()),
        misfit("flatten takes feature maps", new Flatten(), new Flatten()),
        misfit("global-average-pool takes feature maps", new Flatten(), new GlobalAveragePool()),
        misfit("dropout takes units", new Dropout()),
        misfit("adds feature maps of one shape", new Residual(List.of(convolution), List.of())),
        misfit(
            "adds feature maps of one shape",
            new Residual(List.of(new Flatten()), List.of(new Flatten()))));
  }

  private static Arguments misfit(String message, Block... blocks) {
    return Arguments.of(message, List.of(blocks));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misfits")
  void blocksThatDoNotFitTogetherAreNoNetwork(String message, List<Block> blocks) {
    List<Block> whole = new ArrayList<>(blocks);
    whole.add(new FullyConnected(Layer.output("fc", 4, 2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Network("misfit", IMAGE, whole))
        .withMessageContaining("misfit")
        .withMessageContaining(message);
  }

  @Test
  void aNetworkEndsInItsOnlyOutputAndNamesNothingTwice() {
    FullyConnected output = new FullyConnected(Layer.output("fc", 72, 72));
    List<Block> once = List.of(new Flatten(), output);
    assertThat(new Network("fits", IMAGE, once).classes()).isEqualTo(72);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Network("open", IMAGE, List.of(new Flatten(), output, new Relu())))
        .withMessageContaining("the last layer of open must be its output");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Network(
                    "twice",
                    IMAGE,
                    List.of(new Flatten(), output, new FullyConnected(Layer.output("fc9", 72, 2)))))
        .withMessageContaining("an output before its end");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Network(
                    "same",
                    IMAGE,
                    List.of(
                        new Flatten(),
                        new FullyConnected(Layer.fullyConnected("fc", 72, 72)),
                        output)))
        .withMessageContaining("same has two fc.weight");
  }

  @Test
  void aConvolutionKeepsItsMapsAndAStrideOfTwoHalvesThemRoundedUp() {
    Layer layer = Layer.convolution("conv1", 2, 5, 3);
    assertThat(new Convolution(layer, 1).after(new Maps(2, 7, 4))).isEqualTo(new Maps(5, 7, 4));
    assertThat(new Convolution(layer, 2).after(new Maps(2, 7, 4))).isEqualTo(new Maps(5, 4, 2));
    assertThat(new Convolution(Layer.shortcut("shortcut", 2, 5), 2).after(new Maps(2, 7, 4)))
        .isEqualTo(new Maps(5, 4, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new Convolution(layer, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Convolution(Layer.convolution("even", 2, 5, 2), 1))
        .withMessageContaining("square kernel of odd size");
  }

  @Test
  void shapesHoldAtLeastOneValue() {
    assertThat(IntStream.of(0, -1))
        .allSatisfy(
            none -> {
              assertThatIllegalArgumentException().isThrownBy(() -> new Units(none));
              assertThatIllegalArgumentException().isThrownBy(() -> new Maps(1, none, 1));
            });
  }
}
