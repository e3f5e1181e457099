package io.lth.lottery.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All trainings of a workflow run, in the order of their subjects.
 *
 * @param summaries one a subject, at least one
 */
public record Results(List<TrainingSummary> summaries) {
  public Results {
    summaries = summaries.stream().sorted(Comparator.comparing(TrainingSummary::subject)).toList();
    if (summaries.isEmpty()) {
      throw new IllegalArgumentException("results hold at least one training");
    }
    for (int i = 1; i < summaries.size(); i++) {
      if (summaries.get(i).subject().equals(summaries.get(i - 1).subject())) {
        throw new IllegalArgumentException("two summaries of " + summaries.get(i).subject().slug());
      }
    }
  }

  /**
   * A quantity of a variant by trial, averaged over the draws of a trial.
   *
   * @return by ascending trial; empty where the arm was not trained in that round
   */
  public SequencedMap<Integer, Double> byTrial(
      Quantity quantity, String variant, Arm arm, int round) {
    return at(variant, arm, round)
        .collect(
            Collectors.groupingBy(
                summary -> summary.subject().trial(),
                TreeMap::new,
                Collectors.averagingDouble(quantity::of)));
  }

  /** The summary of one training. */
  public TrainingSummary of(Subject subject) {
    return summaries.stream()
        .filter(summary -> summary.subject().equals(subject))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no summary of " + subject.slug()));
  }

  /** Whether some training of the arm and round had its minimum validation loss at its very end. */
  public boolean stillImproving(String variant, Arm arm, int round) {
    return at(variant, arm, round)
        .anyMatch(summary -> summary.earlyStop().iteration().equals(summary.last().iteration()));
  }

  /** The table: by variant, then round, then arm, from the dense network down. */
  public List<TableRow> table() {
    Comparator<Subject> order =
        Comparator.comparing(Subject::variant)
            .thenComparingInt(Subject::round)
            .thenComparing(Subject::arm);
    Map<Subject, List<TrainingSummary>> grouped =
        summaries.stream()
            .collect(
                Collectors.groupingBy(
                    TrainingSummary::subject, () -> new TreeMap<>(order), Collectors.toList()));
    List<TableRow> rows = new ArrayList<>();
    grouped.forEach((subject, of) -> rows.add(row(subject, of)));
    return List.copyOf(rows);
  }

  private static TableRow row(Subject subject, List<TrainingSummary> of) {
    Map<Quantity, Spread> spreads = new EnumMap<>(Quantity.class);
    for (Quantity quantity : Quantity.values()) {
      spreads.put(quantity, Spread.of(of.stream().map(quantity::of).toList()));
    }
    return new TableRow(
        subject.variant(),
        subject.round(),
        of.getFirst().density(),
        subject.arm(),
        of.size(),
        spreads);
  }

  private Stream<TrainingSummary> at(String variant, Arm arm, int round) {
    return summaries.stream()
        .filter(summary -> summary.subject().variant().equals(variant))
        .filter(summary -> summary.subject().arm() == arm && summary.subject().round() == round);
  }
}
