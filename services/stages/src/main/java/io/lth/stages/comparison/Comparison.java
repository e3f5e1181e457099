package io.lth.stages.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.artifact.CurveCsv;
import io.lth.stages.comparison.RecordedVerdict.RecordedMeasure;
import io.lth.stages.execution.StageRun;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.Documents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What differs between two finished runs.
 *
 * @param settings of the experiment, by their path in {@code plan.json}
 * @param environment what they were computed with, by its path in the provenance
 * @param verdicts and the values that they rest on
 * @param table of density × arm
 * @param compared how many stages both runs have
 * @param otherDigests those of them that gave other content
 * @param onlyInOne stages that one run alone has
 * @param curves of trainings that both have
 */
public record Comparison(
    List<Difference> settings,
    List<Difference> environment,
    List<Difference> verdicts,
    List<Difference> table,
    int compared,
    List<StageId> otherDigests,
    List<StageId> onlyInOne,
    List<CurveDifference> curves) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PROVENANCE = "provenance";
  private static final String ONE_PROCESS = "one process";
  private static final String TRAINER = "trainer";

  public Comparison {
    settings = List.copyOf(settings);
    environment = List.copyOf(environment);
    verdicts = List.copyOf(verdicts);
    table = List.copyOf(table);
    otherDigests = List.copyOf(otherDigests);
    onlyInOne = List.copyOf(onlyInOne);
    curves = List.copyOf(curves);
  }

  /**
   * Whether everything that was computed is the same; settings and environment may differ all the
   * same.
   */
  public boolean sameResults() {
    return verdicts.isEmpty()
        && table.isEmpty()
        && otherDigests.isEmpty()
        && onlyInOne.isEmpty()
        && curves.isEmpty();
  }

  /** Whether nothing at all differs. */
  public boolean nothingDiffers() {
    return sameResults() && settings.isEmpty() && environment.isEmpty();
  }

  /**
   * Compares, and reads no more than it must: a learning curve only where its digest differs.
   *
   * @param artifacts verified on every read
   */
  public static Comparison of(
      FinishedRun one, FinishedRun other, ArtifactStore artifacts, Documents documents) {
    List<StageId> differing = new ArrayList<>();
    List<StageId> alone = new ArrayList<>();
    List<CurveDifference> curves = new ArrayList<>();
    Set<StageId> all = new TreeSet<>(one.stages().keySet());
    all.addAll(other.stages().keySet());
    for (StageId id : all) {
      StageRun mine = one.stages().get(id);
      StageRun theirs = other.stages().get(id);
      if (mine == null || theirs == null) {
        alone.add(id);
      } else if (!sameContent(mine, theirs)) {
        differing.add(id);
        curve(id, mine, theirs, artifacts).ifPresent(curves::add);
      }
    }
    return new Comparison(
        JsonDifferences.between(settings(one, documents), settings(other, documents)),
        environment(one, other, documents),
        differences(verdicts(one, artifacts), verdicts(other, artifacts)),
        differences(table(one, artifacts), table(other, artifacts)),
        all.size() - alone.size(),
        differing,
        alone,
        curves);
  }

  /** Of the outputs that both have: an older version of a kind may have given fewer. */
  private static boolean sameContent(StageRun one, StageRun other) {
    return one.result().outputs().entrySet().stream()
        .filter(output -> other.result().outputs().containsKey(output.getKey()))
        .allMatch(
            output ->
                digest(output.getValue()).equals(digest(other.result().output(output.getKey()))));
  }

  private static Sha256 digest(ArtifactReference reference) {
    return reference.digest();
  }

  private static Optional<CurveDifference> curve(
      StageId id, StageRun one, StageRun other, ArtifactStore artifacts) {
    ArtifactReference mine = one.result().outputs().get(Output.CURVE);
    ArtifactReference theirs = other.result().outputs().get(Output.CURVE);
    return mine == null || theirs == null || digest(mine).equals(digest(theirs))
        ? Optional.empty()
        : CurveDifference.between(
            id,
            CurveCsv.decode(artifacts.get(mine), where(mine)),
            CurveCsv.decode(artifacts.get(theirs), where(theirs)));
  }

  // Settings: the experiment within the plan.

  private static JsonNode settings(FinishedRun run, Documents documents) {
    String where = "plan.json of run " + run.run().id();
    byte[] plan =
        documents
            .document(run.run().id(), "plan.json")
            .orElseThrow(
                () ->
                    Problem.of(Fault.DATA, "document-missing")
                        .expected("the plan that the run walked")
                        .found("none")
                        .where(where)
                        .remedy("somebody removed it; compare with a run that is whole")
                        .exception());
    for (JsonNode stage : json(plan, where).path("stages")) {
      if (stage.path("id").asText().equals(StageKind.AGGREGATE.label())) {
        return stage.path("parameters").path("experiment");
      }
    }
    return MissingNode.getInstance();
  }

  // Environment.

  private static List<Difference> environment(
      FinishedRun one, FinishedRun other, Documents documents) {
    SequencedMap<String, JsonNode> mine = provenance(one, documents);
    SequencedMap<String, JsonNode> theirs = provenance(other, documents);
    List<Difference> differences = new ArrayList<>();
    if (!mine.keySet().equals(theirs.keySet())) {
      differences.add(
          new Difference(
              "computed by", String.join(", ", mine.keySet()), String.join(", ", theirs.keySet())));
    }
    mine.forEach(
        (name, own) ->
            counterpart(name, theirs)
                .ifPresent(
                    counterpart ->
                        JsonDifferences.between(own, counterpart)
                            .forEach(
                                found ->
                                    differences.add(
                                        new Difference(
                                            name + ": " + found.what(),
                                            found.one(),
                                            found.other())))));
    return differences;
  }

  /** What is held against a process: one that trains in one run against the one in the other. */
  private static Optional<JsonNode> counterpart(String name, SequencedMap<String, JsonNode> of) {
    String trains = of.containsKey(ONE_PROCESS) ? ONE_PROCESS : TRAINER;
    boolean isTraining = name.equals(ONE_PROCESS) || name.equals(TRAINER);
    return Optional.ofNullable(of.get(isTraining ? trains : name));
  }

  /**
   * What each process computed with: services say so under their name and a digest, a process that
   * walks a plan by itself under the number of its attempt, of which the last one counts.
   */
  private static SequencedMap<String, JsonNode> provenance(FinishedRun run, Documents documents) {
    SequencedMap<String, JsonNode> provenance = new TreeMap<>();
    for (String path : byNumber(documents.documents(run.run().id(), PROVENANCE))) {
      String name =
          path.substring(path.lastIndexOf('/') + 1)
              .replaceFirst("\\.json$", "")
              .replaceFirst("-[0-9a-f]{12}$", "")
              .replaceFirst("^attempt-\\d+$", ONE_PROCESS);
      documents
          .document(run.run().id(), path)
          .ifPresent(
              content ->
                  provenance.put(
                      name, json(content, "%s of run %s".formatted(path, run.run().id()))));
    }
    return provenance;
  }

  /** The tenth attempt comes after the ninth. */
  private static List<String> byNumber(List<String> paths) {
    return paths.stream()
        .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  // Verdicts and the table.

  private static SequencedMap<String, String> verdicts(FinishedRun run, ArtifactStore artifacts) {
    ArtifactReference reference = required(run, StageKind.JUDGE, Output.VERDICTS);
    SequencedMap<String, String> verdicts = new LinkedHashMap<>();
    for (RecordedVerdict verdict :
        RecordedVerdict.read(artifacts.get(reference), where(reference))) {
      verdicts.put(verdict.claim(), verdict.outcome());
      for (RecordedMeasure measure : verdict.measures()) {
        verdicts.put(
            "%s, %s".formatted(verdict.claim(), measure.name()),
            measure.values().isEmpty() ? "not measured" : measure.values().toString());
      }
    }
    return verdicts;
  }

  private static SequencedMap<String, String> table(FinishedRun run, ArtifactStore artifacts) {
    ArtifactReference reference = required(run, StageKind.AGGREGATE, Output.TABLE);
    JsonNode table = json(artifacts.get(reference), where(reference));
    SequencedMap<String, String> cells = new LinkedHashMap<>();
    for (JsonNode row : table.path("data")) {
      String of = "%s %%, %s".formatted(row.path(1).asText(), row.path(2).asText());
      for (int column = 3; column < row.size(); column++) {
        cells.put(
            "%s, %s".formatted(of, table.path("columns").path(column).asText()),
            row.path(column).asText());
      }
    }
    return cells;
  }

  private static List<Difference> differences(
      SequencedMap<String, String> one, SequencedMap<String, String> other) {
    SequencedMap<String, String> all = new LinkedHashMap<>(one);
    other.forEach(all::putIfAbsent);
    List<Difference> differences = new ArrayList<>();
    for (String what : all.keySet()) {
      String mine = one.getOrDefault(what, Difference.ABSENT);
      String theirs = other.getOrDefault(what, Difference.ABSENT);
      if (!mine.equals(theirs)) {
        differences.add(new Difference(what, mine, theirs));
      }
    }
    return differences;
  }

  private static ArtifactReference required(FinishedRun run, StageKind kind, String output) {
    return run.output(kind, output)
        .orElseThrow(
            () ->
                Problem.of(Fault.DATA, "output-missing")
                    .expected("%s of the stage %s".formatted(output, kind.label()))
                    .found("none, though the run is finished")
                    .where("run " + run.run().id())
                    .remedy("somebody removed the stage's run; take a run that is whole")
                    .exception());
  }

  private static JsonNode json(byte[] content, String where) {
    try {
      return JSON.readTree(content);
    } catch (IOException e) {
      throw Problem.of(Fault.DATA, "document-malformed")
          .expected("JSON")
          .found(String.valueOf(e.getMessage()))
          .where(where)
          .remedy("the file is not what was written; compare with a run that is whole")
          .exception(e);
    }
  }

  private static String where(ArtifactReference reference) {
    return "%s of run %s".formatted(reference.path(), reference.run());
  }
}
