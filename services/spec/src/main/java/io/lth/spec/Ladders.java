package io.lth.spec;

import com.fasterxml.jackson.core.JsonPointer;
import io.lth.lottery.mask.Density;
import io.lth.lottery.network.Network;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.pruning.PruningStrategy;
import java.math.BigDecimal;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Holds the densities of a file against the rounds that reach them. */
final class Ladders {
  private Ladders() {}

  /** Every round that still prunes a weight and leaves one. */
  static Ladder longest(Network network, PruningStrategy strategy) {
    int rounds = 0;
    Density last = strategy.densityAfter(network, 0);
    Density next = strategy.densityAfter(network, 1);
    while (next.compareTo(last) < 0 && next.remaining() > 0) {
      rounds++;
      last = next;
      next = strategy.densityAfter(network, rounds + 1);
    }
    return Ladder.of(network, strategy, rounds);
  }

  /** The sparse round whose density is written at a pointer; reported if there is none. */
  static int round(Section section, JsonPointer at, Ladder ladder) {
    BigDecimal percent = section.decimal(at);
    OptionalInt round = ladder.roundPrinted(percent);
    if (round.isEmpty() || round.getAsInt() == 0) {
      report(section, at, percent.toPlainString(), ladder, ladder.nearestRound(percent));
      throw new Section.Flawed();
    }
    return round.getAsInt();
  }

  /** Reports a density that no sparse round hits, with the rounds around the nearest. */
  static void report(Section section, JsonPointer at, String found, Ladder ladder, int nearest) {
    String near =
        IntStream.rangeClosed(Math.max(1, nearest - 1), Math.min(ladder.rounds(), nearest + 1))
            .mapToObj(
                round ->
                    "%s (round %d)"
                        .formatted(ladder.density(round).percent(1).toPlainString(), round))
            .collect(Collectors.joining(", "));
    section
        .document()
        .report(
            at,
            "density-of-no-round",
            ladder.rounds() == 0
                ? "no density: only the dense network is trained"
                : "the density of one of the rounds 1 … %d".formatted(ladder.rounds()),
            found,
            ladder.rounds() == 0
                ? "remove it, or prune in at least one round"
                : "the nearest are " + near);
  }
}
