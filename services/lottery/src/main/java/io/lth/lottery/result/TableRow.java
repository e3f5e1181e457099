package io.lth.lottery.result;

import io.lth.lottery.mask.Density;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * One density of one arm of a variant over all its trials and draws.
 *
 * @param variant its label; empty where the experiment has but one
 * @param trainings how many the spreads are over
 */
public record TableRow(
    String variant,
    int round,
    Density density,
    Arm arm,
    int trainings,
    Map<Quantity, Spread> spreads) {
  public TableRow {
    // In the quantities' own order, since the order of Map.copyOf changes from process to process.
    spreads = Collections.unmodifiableMap(new EnumMap<>(spreads));
  }

  public Spread spread(Quantity quantity) {
    Spread spread = spreads.get(quantity);
    if (spread == null) {
      throw new IllegalArgumentException("the row has no " + quantity.label());
    }
    return spread;
  }
}
