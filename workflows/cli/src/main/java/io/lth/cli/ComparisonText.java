package io.lth.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.lottery.plan.StageId;
import io.lth.stages.comparison.Comparison;
import io.lth.stages.comparison.CurveDifference;
import io.lth.stages.comparison.Difference;
import io.lth.stages.comparison.FinishedRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What differs between two runs, for people and for machines. */
record ComparisonText(FinishedRun one, FinishedRun other, Comparison comparison) {
  private static final int SHOWN = 12;

  /** Lines for a terminal; long lists are cut, and say so. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("One:   %s, run %s".formatted(one.plan(), one.name()));
    lines.add("Other: %s, run %s".formatted(other.plan(), other.name()));
    if (comparison.nothingDiffers()) {
      lines.add(
          "Nothing differs: settings, environment, verdicts, table and the digests of all %,d stages"
                  .formatted(comparison.compared())
              + " are the same.");
      return lines;
    }
    differences(lines, "Settings", comparison.settings());
    differences(lines, "Environment", comparison.environment());
    differences(lines, "Verdicts", comparison.verdicts());
    differences(lines, "Table", comparison.table());
    digests(lines);
    curves(lines);
    lines.add(comparison.sameResults() ? "The results are the same." : "The results differ.");
    return lines;
  }

  private static void differences(List<String> lines, String of, List<Difference> differences) {
    if (differences.isEmpty()) {
      lines.add(of + ": the same");
      return;
    }
    lines.add("%s: %,d differ".formatted(of, differences.size()));
    differences.stream()
        .limit(SHOWN)
        .forEach(
            difference ->
                lines.add(
                    "  %s: %s, other %s"
                        .formatted(difference.what(), difference.one(), difference.other())));
    cut(lines, differences.size());
  }

  private void digests(List<String> lines) {
    if (!comparison.onlyInOne().isEmpty()) {
      lines.add(
          "Stages: %,d in one run alone (%s)"
              .formatted(comparison.onlyInOne().size(), byKind(comparison.onlyInOne())));
    }
    if (comparison.otherDigests().isEmpty()) {
      lines.add(
          "Digests: the same in all %,d stages that both have".formatted(comparison.compared()));
      return;
    }
    lines.add(
        "Digests: other ones in %,d of %,d stages (%s)"
            .formatted(
                comparison.otherDigests().size(),
                comparison.compared(),
                byKind(comparison.otherDigests())));
    comparison.otherDigests().stream().limit(SHOWN).forEach(id -> lines.add("  " + id));
    cut(lines, comparison.otherDigests().size());
  }

  private static String byKind(List<StageId> ids) {
    Map<String, Long> counts =
        ids.stream()
            .collect(
                Collectors.groupingBy(
                    id -> id.value().substring(id.value().lastIndexOf('.') + 1),
                    TreeMap::new,
                    Collectors.counting()));
    return counts.entrySet().stream()
        .map(count -> "%d %s".formatted(count.getValue(), count.getKey()))
        .collect(Collectors.joining(", "));
  }

  private void curves(List<String> lines) {
    if (comparison.curves().isEmpty()) {
      lines.add("Learning curves: the same");
      return;
    }
    CurveDifference first =
        comparison.curves().stream()
            .min(Comparator.comparingInt(CurveDifference::firstIteration))
            .orElseThrow();
    CurveDifference largest =
        comparison.curves().stream()
            .max(Comparator.comparingDouble(CurveDifference::accuracy))
            .orElseThrow();
    lines.add("Learning curves: %,d differ".formatted(comparison.curves().size()));
    lines.add("  first at iteration %,d, in %s".formatted(first.firstIteration(), first.stage()));
    lines.add(
        String.format(
            Locale.ROOT,
            "  most by %.2f percentage points of test accuracy, at iteration %,d of %s",
            largest.accuracy(),
            largest.atIteration(),
            largest.stage()));
  }

  private static void cut(List<String> lines, int of) {
    if (of > SHOWN) {
      lines.add("  … and %,d more (--json has all)".formatted(of - SHOWN));
    }
  }

  /** All of it. */
  ObjectNode json() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("one", one.name()).put("other", other.name());
    all.put("same-results", comparison.sameResults());
    all.put("nothing-differs", comparison.nothingDiffers());
    put(all.putArray("settings"), comparison.settings());
    put(all.putArray("environment"), comparison.environment());
    put(all.putArray("verdicts"), comparison.verdicts());
    put(all.putArray("table"), comparison.table());
    all.put("stages-compared", comparison.compared());
    ArrayNode digests = all.putArray("other-digests");
    comparison.otherDigests().forEach(id -> digests.add(id.value()));
    ArrayNode alone = all.putArray("only-in-one");
    comparison.onlyInOne().forEach(id -> alone.add(id.value()));
    ArrayNode curves = all.putArray("curves");
    for (CurveDifference curve : comparison.curves()) {
      curves
          .addObject()
          .put("stage", curve.stage().value())
          .put("first-iteration", curve.firstIteration())
          .put("largest-accuracy-points", curve.accuracy())
          .put("at-iteration", curve.atIteration())
          .put("largest-validation-loss", curve.validationLoss());
    }
    return all;
  }

  private static void put(ArrayNode array, List<Difference> differences) {
    for (Difference difference : differences) {
      array
          .addObject()
          .put("what", difference.what())
          .put("one", difference.one())
          .put("other", difference.other());
    }
  }
}
