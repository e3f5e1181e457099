package io.lth.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.PrintedNumber;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.StageKind;
import io.lth.stages.comparison.FinishedRun;
import io.lth.stages.comparison.RecordedVerdict;
import io.lth.stages.comparison.RecordedVerdict.RecordedMeasure;
import io.lth.stages.execution.Tags;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The claims of an experiment, each with what the runs of this machine last said of it. */
record Ledger(String experiment, List<Entry> entries) {
  private static final String NOT_YET = "not judged yet";

  Ledger {
    entries = List.copyOf(entries);
  }

  /**
   * A claim.
   *
   * @param judgedLast by the newest run that judged it, and before it by the newest that came to a
   *     conclusion, if that is another: a short run in between hides nothing
   */
  record Entry(Claim claim, List<Judged> judgedLast) {
    Entry {
      judgedLast = List.copyOf(judgedLast);
    }
  }

  /** A verdict and the run it is of. */
  record Judged(RecordedVerdict verdict, RecordedRun run, String link) {
    String profile() {
      return run.tags().getOrDefault(Tags.PROFILE, "?");
    }

    /** The determinism tier of the trainings; runs of before it was kept say none. */
    Optional<String> trainingsTier() {
      return Optional.ofNullable(run.tags().get(Tags.TRAININGS_TIER));
    }
  }

  static Ledger of(List<Claim> claims, ExperimentRecord record) {
    List<RecordedRun> finished =
        FinishedRun.workflows(record.tracker()).stream()
            .filter(run -> run.status() == RunStatus.FINISHED)
            .toList();
    Map<String, List<RecordedVerdict>> read = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Claim claim : claims) {
      List<RecordedRun> judges =
          finished.stream().filter(run -> outcome(run, claim).isPresent()).toList();
      Optional<RecordedRun> newest = judges.stream().findFirst();
      Optional<RecordedRun> conclusive =
          judges.stream()
              .filter(
                  run ->
                      outcome(run, claim)
                          .filter(word -> !word.equals(Outcome.INCONCLUSIVE.words()))
                          .isPresent())
              .findFirst();
      entries.add(
          new Entry(
              claim,
              Stream.of(newest, conclusive)
                  .flatMap(Optional::stream)
                  .distinct()
                  .flatMap(run -> judged(claim, run, record, read).stream())
                  .toList()));
    }
    return new Ledger(record.experiment(), entries);
  }

  /** What a run's tag says of a claim, in words. */
  private static Optional<String> outcome(RecordedRun run, Claim claim) {
    return Stream.of(run.tags().getOrDefault(Tags.VERDICTS, "").split(", ", -1))
        .filter(verdict -> verdict.startsWith(claim.id() + " "))
        .map(verdict -> verdict.substring(claim.id().length() + 1))
        .findFirst();
  }

  private static Optional<Judged> judged(
      Claim claim,
      RecordedRun run,
      ExperimentRecord record,
      Map<String, List<RecordedVerdict>> read) {
    return read.computeIfAbsent(run.id(), of -> verdicts(run, record)).stream()
        .filter(verdict -> verdict.claim().equals(claim.id()))
        .findFirst()
        .map(verdict -> new Judged(verdict, run, record.tracker().link(run.id())));
  }

  private static List<RecordedVerdict> verdicts(RecordedRun run, ExperimentRecord record) {
    Optional<ArtifactReference> reference =
        FinishedRun.of(run, record.tracker()).output(StageKind.JUDGE, Output.VERDICTS);
    return reference
        .map(of -> RecordedVerdict.read(record.artifacts().get(of), "run " + run.id()))
        .orElse(List.of());
  }

  /** For a terminal. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(experiment);
    for (Entry entry : entries) {
      Claim claim = entry.claim();
      lines.add("  %s  %s (%s)".formatted(claim.id(), claim.statement(), claim.locator()));
      if (entry.judgedLast().isEmpty()) {
        lines.add("    " + NOT_YET);
      }
      for (Judged judged : entry.judgedLast()) {
        lines.add(
            "    %s: profile %s, run %s%s"
                .formatted(
                    judged.verdict().outcome(),
                    judged.profile(),
                    FinishedRun.name(judged.run()),
                    judged
                        .trainingsTier()
                        .map(tier -> ", trainings " + tier.toLowerCase(Locale.ROOT))
                        .orElse("")));
        judged
            .verdict()
            .measures()
            .forEach(measure -> lines.add("      - " + line(measure, claim)));
      }
    }
    return lines;
  }

  private static String line(RecordedMeasure measure, Claim claim) {
    String value =
        measure.values().isEmpty()
            ? "not measured"
            : String.format(
                Locale.ROOT,
                known(measure, claim).filter(Measure::readsTwoWays).isPresent()
                    ? "%.3f (%.3f … %.3f), mean of ratios %.3f"
                    : "%.3f (%.3f … %.3f)",
                measure.values().toArray());
    return "%s: %s, expected %s%s: %s"
        .formatted(
            measure.name(), value, measure.expected(), paper(measure, claim), measure.outcome());
  }

  private static String paper(RecordedMeasure measure, Claim claim) {
    return printed(measure, claim).stream()
        .map(one -> ", the paper prints %s (%s)".formatted(one.prints(), one.locator()))
        .reduce("", String::concat);
  }

  private static List<PrintedNumber> printed(RecordedMeasure measure, Claim claim) {
    return known(measure, claim).map(Measure::paper).orElse(List.of());
  }

  /** A recorded measure as the claim has it today, if it still has it. */
  private static Optional<Measure> known(RecordedMeasure measure, Claim claim) {
    return claim.measures().stream()
        .filter(known -> known.name().equals(measure.name()))
        .findFirst();
  }

  /** For machines. */
  ArrayNode json() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Entry entry : entries) {
      ObjectNode node = all.addObject();
      node.put("experiment", experiment).put("claim", entry.claim().id());
      node.put("locator", entry.claim().locator()).put("statement", entry.claim().statement());
      node.put(
          "verdict",
          entry.judgedLast().stream()
              .findFirst()
              .map(judged -> judged.verdict().outcome())
              .orElse(NOT_YET));
      ArrayNode runs = node.putArray("judged");
      entry.judgedLast().forEach(judged -> put(runs.addObject(), judged, entry.claim()));
    }
    return all;
  }

  private static void put(ObjectNode node, Judged judged, Claim claim) {
    node.put("run", FinishedRun.name(judged.run())).put("profile", judged.profile());
    judged.trainingsTier().ifPresent(tier -> node.put("trainings-tier", tier));
    node.put("link", judged.link());
    node.put("verdict", judged.verdict().outcome()).put("reason", judged.verdict().reason());
    ArrayNode measures = node.putArray("measures");
    for (RecordedMeasure measure : judged.verdict().measures()) {
      ObjectNode one = measures.addObject();
      one.put("name", measure.name()).put("verdict", measure.outcome());
      one.put("expected", measure.expected());
      if (!measure.values().isEmpty()) {
        one.put("value", measure.values().get(0));
        one.put("mean-of-trials", measure.values().get(3));
        one.putArray("interval-95").add(measure.values().get(1)).add(measure.values().get(2));
      }
      ArrayNode paper = one.putArray("paper");
      printed(measure, claim)
          .forEach(
              printed ->
                  paper
                      .addObject()
                      .put("prints", printed.prints())
                      .put("value", printed.value())
                      .put("locator", printed.locator()));
    }
  }
}
