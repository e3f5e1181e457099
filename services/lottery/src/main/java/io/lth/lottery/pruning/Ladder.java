package io.lth.lottery.pruning;

import io.lth.lottery.mask.Density;
import io.lth.lottery.network.Network;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The densities of an experiment, round by round; round 0 is dense.
 *
 * @param densities strictly falling, the first one dense
 */
public record Ladder(List<Density> densities) {
  public Ladder {
    densities = List.copyOf(densities);
    if (densities.isEmpty() || densities.getFirst().remaining() != densities.getFirst().total()) {
      throw new IllegalArgumentException("a ladder starts at the dense network");
    }
    for (int round = 1; round < densities.size(); round++) {
      if (densities.get(round).compareTo(densities.get(round - 1)) >= 0
          || densities.get(round).remaining() == 0) {
        throw new IllegalArgumentException(
            "round %d must prune at least one weight and leave at least one, but goes from %d to %d"
                .formatted(
                    round, densities.get(round - 1).remaining(), densities.get(round).remaining()));
      }
    }
  }

  /**
   * The ladder of so many rounds after the dense one.
   *
   * @throws IllegalArgumentException if there are more rounds than weights last
   */
  public static Ladder of(Network network, PruningStrategy strategy, int rounds) {
    return new Ladder(
        IntStream.rangeClosed(0, rounds)
            .mapToObj(round -> strategy.densityAfter(network, round))
            .toList());
  }

  /** The number of the last round. */
  public int rounds() {
    return densities.size() - 1;
  }

  public Density density(int round) {
    return densities.get(round);
  }

  /** The round whose density reads as printed, if there is one. */
  public OptionalInt roundPrinted(BigDecimal percent) {
    return IntStream.range(0, densities.size())
        .filter(round -> densities.get(round).prints(percent))
        .findFirst();
  }

  /** The round whose density is nearest to the given percentage. */
  public int nearestRound(BigDecimal percent) {
    int nearest = 0;
    for (int round = 1; round < densities.size(); round++) {
      if (distance(round, percent) < distance(nearest, percent)) {
        nearest = round;
      }
    }
    return nearest;
  }

  private double distance(int round, BigDecimal percent) {
    return Math.abs(densities.get(round).fraction() * 100 - percent.doubleValue());
  }
}
