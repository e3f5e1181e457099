package io.lth.lottery.pruning;

import io.lth.lottery.network.LayerKind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Checks and copies rates by kind, in the kinds' own order. */
final class Rates {
  private Rates() {}

  static Map<LayerKind, PruningRate> requireAny(Map<LayerKind, PruningRate> rates) {
    if (rates.isEmpty()) {
      throw new IllegalArgumentException(
          "pruning must be given a rate for at least one kind of layer");
    }
    return Collections.unmodifiableMap(new EnumMap<>(rates));
  }
}
