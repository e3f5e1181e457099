package io.lth.lottery.testing;

import io.lth.lottery.network.LayerKind;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.pruning.PruningStrategy;
import java.util.Map;
import java.util.Set;

/** How the networks of the paper's Figure 2 are pruned. */
public final class PaperPruning {
  private PaperPruning() {}

  public static PruningStrategy lenet() {
    return new LayerwiseMagnitude(
        Map.of(
            LayerKind.FULLY_CONNECTED, PruningRate.of("0.2"),
            LayerKind.OUTPUT, PruningRate.of("0.1")));
  }

  public static PruningStrategy conv(String convolutions) {
    return new LayerwiseMagnitude(
        Map.of(
            LayerKind.CONVOLUTION, PruningRate.of(convolutions),
            LayerKind.FULLY_CONNECTED, PruningRate.of("0.2"),
            LayerKind.OUTPUT, PruningRate.of("0.1")));
  }

  public static PruningStrategy global() {
    return new GlobalMagnitude(PruningRate.of("0.2"), Set.of(LayerKind.CONVOLUTION));
  }
}
