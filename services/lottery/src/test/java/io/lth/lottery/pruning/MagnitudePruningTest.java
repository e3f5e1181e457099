package io.lth.lottery.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Networks;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.tensor.Weights;
import io.lth.lottery.testing.PaperPruning;
import io.lth.lottery.testing.Tiny;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MagnitudePruningTest {
  private static final PruningStrategy LAYERWISE = PaperPruning.lenet();
  private static final PruningStrategy GLOBAL =
      new GlobalMagnitude(
          PruningRate.of("0.25"), Set.of(LayerKind.FULLY_CONNECTED, LayerKind.OUTPUT));

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {0, 1, 2})
  void masksOnlyEverLoseWeightsAndKeepExactlyTheLaddersCounts(long seed) {
    Ladder ladder = Ladder.of(Networks.LENET_300_100, LAYERWISE, 5);
    Mask mask = Mask.dense(Networks.LENET_300_100);
    for (int round = 1; round <= 5; round++) {
      Weights trained =
          mask.applyTo(
              GaussianGlorot.draw(
                  Networks.LENET_300_100,
                  new StreamName(new Seed(seed), 0, round, Purpose.INITIALIZATION, 0).stream()));
      Mask next = LAYERWISE.prune(Networks.LENET_300_100, trained, mask, 1);
      assertThat(next.isWithin(mask)).as("seed %d, round %d", seed, round).isTrue();
      assertThat(next.density())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(ladder.density(round));
      mask = next;
    }
    Mask oneShot =
        LAYERWISE.prune(
            Networks.LENET_300_100,
            GaussianGlorot.draw(
                Networks.LENET_300_100,
                new StreamName(new Seed(seed), 0, 1, Purpose.INITIALIZATION, 0).stream()),
            Mask.dense(Networks.LENET_300_100),
            5);
    assertThat(oneShot.density()).isEqualTo(mask.density());
    Mask iterative = mask;
    assertThat(oneShot.layers())
        .allSatisfy(
            (name, layer) ->
                assertThat(layer.remaining()).isEqualTo(iterative.layer(name).remaining()));
  }

  @Test
  void tiesGoByPositionAndNeverAllAtTheThreshold() {
    Mask pruned = prune(LAYERWISE, Tiny.weights(filled(24, 0.5f), filled(12, 0.5f)));
    assertThat(pruned.layer("fc1.weight").bits().nextSetBit(0)).isEqualTo(5);
    assertThat(pruned.layer("fc1.weight").remaining()).isEqualTo(19);
    assertThat(pruned.layer("fc2.weight").bits().nextSetBit(0)).isEqualTo(1);
    assertThat(pruned.layer("fc2.weight").remaining()).isEqualTo(11);
  }

  @Test
  void tiesOfGlobalPruningGoByLayerThenPosition() {
    Mask pruned = prune(GLOBAL, Tiny.weights(filled(24, 0.5f), filled(12, -0.5f)));
    assertThat(pruned.layer("fc1.weight").bits().nextSetBit(0)).isEqualTo(9);
    assertThat(pruned.layer("fc1.weight").remaining()).isEqualTo(15);
    assertThat(pruned.layer("fc2.weight").remaining()).isEqualTo(12);
  }

  @Test
  void globalTakesTheSmallestWhereverTheyAre() {
    float[] second = filled(12, 0.01f);
    Mask pruned = prune(GLOBAL, Tiny.weights(filled(24, 0.5f), second));
    assertThat(pruned.layer("fc1.weight").remaining()).isEqualTo(24);
    assertThat(pruned.layer("fc2.weight").remaining()).isEqualTo(3);
  }

  @Test
  void globalKeepsEveryWeightOfOtherKindsOfLayers() {
    PruningStrategy sparing =
        new GlobalMagnitude(PruningRate.of("0.5"), Set.of(LayerKind.FULLY_CONNECTED));
    Mask pruned = prune(sparing, Tiny.weights(filled(24, 0.5f), filled(12, 0)));
    assertThat(pruned.layer("fc1.weight").remaining()).isEqualTo(12);
    assertThat(pruned.layer("fc2.weight").remaining()).isEqualTo(12);
  }

  @Test
  void negativeWeightsGoByMagnitudeToo() {
    float[] first = filled(24, -3f);
    first[7] = 0.1f;
    first[9] = -0.2f;
    first[11] = -0f;
    first[13] = 0.3f;
    first[15] = -0.4f;
    Mask pruned = prune(LAYERWISE, Tiny.weights(first, filled(12, 1)));
    LayerMask layer = pruned.layer("fc1.weight");
    assertThat(List.of(7, 9, 11, 13, 15)).allSatisfy(i -> assertThat(layer.keeps(i)).isFalse());
    assertThat(layer.remaining()).isEqualTo(19);
  }

  @Test
  void aSurvivorThatHappensToBeZeroStillCountsAsRemaining() {
    Mask mask = prune(LAYERWISE, Tiny.weights(filled(24, 0), filled(12, 0)));
    Mask next = LAYERWISE.prune(Tiny.NETWORK, Tiny.weights(filled(24, 0), filled(12, 0)), mask, 1);
    assertThat(next.layer("fc1.weight").remaining()).isEqualTo(15);
  }

  @Test
  void weightsThatAreNotFiniteAreNotPruned() {
    float[] first = filled(24, 1);
    first[3] = Float.NaN;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> prune(LAYERWISE, Tiny.weights(first, filled(12, 1))))
        .withMessageContaining("weight 3");
  }

  @Test
  void aStrategyPrunesSomething() {
    assertThatIllegalArgumentException().isThrownBy(() -> new LayerwiseMagnitude(Map.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GlobalMagnitude(PruningRate.of("0.2"), Set.of()));
  }

  @Test
  void theKindsOfAGlobalStrategyKeepTheirOrder() {
    assertThat(
            new GlobalMagnitude(
                    PruningRate.of("0.2"),
                    Set.of(LayerKind.SHORTCUT, LayerKind.OUTPUT, LayerKind.CONVOLUTION))
                .kinds())
        .containsExactly(LayerKind.CONVOLUTION, LayerKind.OUTPUT, LayerKind.SHORTCUT);
  }

  private static Mask prune(PruningStrategy strategy, Weights trained) {
    return strategy.prune(Tiny.NETWORK, trained, Mask.dense(Tiny.NETWORK), 1);
  }

  private static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }
}
