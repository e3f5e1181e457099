package io.lth.lottery.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.mask.Density;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.testing.PaperPruning;
import io.lth.lottery.testing.Tiny;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LadderTest {
  private static final Network LENET = Networks.LENET_300_100;

  @Test
  void lenetHasThePapersWeightsInEachLayer() {
    assertThat(LENET.weights()).isEqualTo(266_200);
    assertThat(LENET.layers()).extracting(Layer::weights).containsExactly(235_200, 30_000, 1_000);
  }

  static Stream<Arguments> printed() {
    return Stream.of(
        printed(
            LENET,
            PaperPruning.lenet(),
            266_200,
            "51.3=3 41.1=4 21.1=7 13.5=9 8.7=11 7.0=12 3.6=15 2.9=16 1.9=18 1.2=20"),
        printed(
            Networks.CONV_2, PaperPruning.conv("0.1"), 4_300_992, "26.5=6 8.8=11 4.6=14 3.0=16"),
        printed(Networks.CONV_4, PaperPruning.conv("0.1"), 2_425_024, "11.1=11 9.2=12 5.4=15"),
        printed(Networks.CONV_6, PaperPruning.conv("0.15"), 2_261_184, "26.6=7 15.3=10 10.6=12"),
        printed(Networks.RESNET_18, PaperPruning.global(), 270_896, "41.7=4 27.1=6 21.9=7 11.8=10"),
        printed(Networks.VGG_19, PaperPruning.global(), 20_024_000, "6.9=12 3.5=15 1.5=19"));
  }

  private static Arguments printed(
      Network network, PruningStrategy strategy, int weights, String densities) {
    return Arguments.of(network.name(), network, strategy, weights, densities);
  }

  @ParameterizedTest(name = "{0}: {4}")
  @MethodSource("printed")
  void everyPrintedDensityIsItsRound(
      String name, Network network, PruningStrategy strategy, int weights, String densities) {
    assertThat(network.weights()).as(name).isEqualTo(weights);
    Ladder ladder = Ladder.of(network, strategy, 21);
    for (String pair : densities.split(" ", -1)) {
      String[] parts = pair.split("=", -1);
      assertThat(ladder.roundPrinted(new BigDecimal(parts[0])))
          .as("%s at %s %%", name, parts[0])
          .hasValue(Integer.parseInt(parts[1]));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"26.4", "15.1", "10.5"})
  void theDensitiesThatThePaperPrintsForConv6AreNotThoseOfItsArchitecture(String percent) {
    Ladder ladder = Ladder.of(Networks.CONV_6, PaperPruning.conv("0.15"), 21);
    assertThat(ladder.roundPrinted(new BigDecimal(percent))).isEmpty();
  }

  @Test
  void theRoundOfConv4ThatThePaperPrintsAs76ReadsAs77() {
    // 7.6526 %: the paper's 7.6 is not what its own settings round to. Nearest round all the same.
    Ladder ladder = Ladder.of(Networks.CONV_4, PaperPruning.conv("0.1"), 21);
    assertThat(ladder.roundPrinted(new BigDecimal("7.6"))).isEmpty();
    assertThat(ladder.roundPrinted(new BigDecimal("7.7"))).hasValue(13);
    assertThat(ladder.nearestRound(new BigDecimal("7.6"))).isEqualTo(13);
  }

  @Test
  void theExactCountsOfLenetsLadderNeverChange() {
    Ladder ladder = Ladder.of(LENET, PaperPruning.lenet(), 21);
    assertThat(ladder.densities())
        .extracting(Density::remaining)
        .containsExactly(
            266_200, 213_060, 170_538, 136_511, 109_282, 87_490, 70_051, 56_094, 44_923, 35_981,
            28_823, 23_093, 18_506, 14_834, 11_893, 9_537, 7_650, 6_138, 4_927, 3_957, 3_179,
            2_556);
  }

  /**
   * Round, weights that remain, and where: in each layer if each is pruned on its own, else in the
   * convolutions together and in what is not pruned. Computed outside of this project, in decimal:
   * n ← n − r · n round by round, with r · n rounded half up.
   */
  static Stream<Arguments> counts() {
    return Stream.of(
        Arguments.of(
            Networks.CONV_2,
            PaperPruning.conv("0.1"),
            1,
            3_444_909,
            "1555 33178 3355443 52429 2304"),
        Arguments.of(
            Networks.CONV_2, PaperPruning.conv("0.1"), 11, 378_832, "542 11569 360288 5629 804"),
        Arguments.of(
            Networks.CONV_2, PaperPruning.conv("0.1"), 16, 127_530, "319 6832 118059 1845 475"),
        Arguments.of(
            Networks.CONV_4,
            PaperPruning.conv("0.1"),
            1,
            1_966_253,
            "1555 33178 66355 132710 1677722 52429 2304"),
        Arguments.of(
            Networks.CONV_4,
            PaperPruning.conv("0.1"),
            12,
            222_710,
            "488 10412 20822 41646 144115 4503 724"),
        Arguments.of(
            Networks.CONV_4,
            PaperPruning.conv("0.1"),
            15,
            130_106,
            "355 7591 15179 30360 73787 2306 528"),
        Arguments.of(
            Networks.CONV_6,
            PaperPruning.conv("0.15"),
            1,
            1_866_429,
            "1469 31334 62669 125338 250675 501350 838861 52429 2304"),
        Arguments.of(
            Networks.CONV_6,
            PaperPruning.conv("0.15"),
            7,
            601_775,
            "555 11818 23636 47271 94542 189083 219902 13743 1225"),
        Arguments.of(
            Networks.CONV_6,
            PaperPruning.conv("0.15"),
            12,
            240_082,
            "246 5243 10487 20974 41949 83898 72058 4503 724"),
        Arguments.of(Networks.RESNET_18, PaperPruning.global(), 1, 217_357, "214157 3200"),
        Arguments.of(Networks.RESNET_18, PaperPruning.global(), 4, 112_849, "109649 3200"),
        Arguments.of(Networks.RESNET_18, PaperPruning.global(), 10, 31_944, "28744 3200"),
        Arguments.of(Networks.VGG_19, PaperPruning.global(), 1, 16_020_224, "16015104 5120"),
        Arguments.of(Networks.VGG_19, PaperPruning.global(), 12, 1_380_806, "1375686 5120"),
        Arguments.of(Networks.VGG_19, PaperPruning.global(), 19, 293_622, "288502 5120"));
  }

  @ParameterizedTest(name = "round {2} keeps {3}")
  @MethodSource("counts")
  void theExactCountsOfTheOtherLaddersNeverChange(
      Network network, PruningStrategy strategy, int round, int remaining, String parts) {
    int all = Ladder.of(network, strategy, round).density(round).remaining();
    int unpruned =
        network.layers().stream()
            .filter(layer -> strategy.rate(layer).isEmpty())
            .mapToInt(Layer::weights)
            .sum();
    List<Integer> kept =
        switch (strategy) {
          case LayerwiseMagnitude layerwise ->
              network.layers().stream()
                  .map(layer -> layerwise.remainingAfter(layer, round, layer.weights()))
                  .toList();
          case GlobalMagnitude global -> List.of(all - unpruned, unpruned);
        };
    assertThat(all).isEqualTo(remaining);
    assertThat(kept.stream().map(String::valueOf).collect(Collectors.joining(" ")))
        .as(network.name())
        .isEqualTo(parts);
  }

  @Test
  void lenetsLadderIsWithinAFewWeightsOfTheClosedForm() {
    Ladder ladder = Ladder.of(LENET, PaperPruning.lenet(), 21);
    assertThat(IntStream.rangeClosed(0, 21))
        .allSatisfy(
            round ->
                assertThat((double) ladder.density(round).remaining())
                    .isCloseTo(
                        265_200 * Math.pow(0.8, round) + 1_000 * Math.pow(0.9, round),
                        org.assertj.core.data.Offset.offset(6.0)));
  }

  @Test
  void globalLeavesShortcutsAndOutputAlone() {
    PruningStrategy global = PaperPruning.global();
    Network resnet = Networks.RESNET_18;
    assertThat(resnet.layers().stream().filter(layer -> global.rate(layer).isPresent()))
        .isNotEmpty()
        .allMatch(layer -> layer.kind() == LayerKind.CONVOLUTION);
    assertThat(Ladder.of(resnet, global, 1).density(1).remaining()).isEqualTo(270_896 - 53_539);
  }

  @Test
  void aLadderEndsWhereTheWeightsDo() {
    PruningStrategy strategy = PaperPruning.lenet();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ladder.of(Tiny.NETWORK, strategy, 1_000))
        .withMessageContaining("must prune at least one weight");
  }

  @Test
  void aDensityThatNoRoundHitsHasNoRoundButANearestOne() {
    Ladder ladder = Ladder.of(LENET, PaperPruning.lenet(), 7);
    assertThat(ladder.roundPrinted(new BigDecimal("20.0"))).isEmpty();
    assertThat(ladder.nearestRound(new BigDecimal("20.0"))).isEqualTo(7);
    assertThat(ladder.nearestRound(new BigDecimal("100"))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", "1", "1.00", "-0.2", "1.5"})
  void aRateLiesAboveZeroAndBelowOne(String rate) {
    assertThatIllegalArgumentException().isThrownBy(() -> PruningRate.of(rate));
  }

  @Test
  void aRoundPrunesItsShareRoundedHalfUp() {
    assertThat(PruningRate.of("0.1").prunedOf(25)).isEqualTo(3);
    assertThat(PruningRate.of("0.1").prunedOf(24)).isEqualTo(2);
    // In binary, 0.35 · 10 lies below 3.5.
    assertThat(PruningRate.of("0.35").prunedOf(10)).isEqualTo(4);
  }
}
