package io.lth.evidence;

import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Spread;
import io.lth.lottery.result.TableRow;
import io.lth.lottery.result.TrainingSummary;
import io.lth.stages.artifact.CurveCsv;
import io.lth.stages.artifact.EvidenceJson;
import io.lth.stages.comparison.FinishedRun;
import io.lth.stages.execution.StageRun;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.Documents;
import io.lth.stages.provenance.Provenance;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What a finished run showed, small enough to lie beside the code: everything but the weights and
 * masks, of which it holds the digests. The same run gives the same bytes.
 *
 * <table>
 *   <caption>Its files</caption>
 *   <tr><td>{@code report.md}</td><td>the report, as text</td></tr>
 *   <tr><td>{@code table.csv}</td><td>density × arm: mean, least and greatest over the trainings</td></tr>
 *   <tr><td>{@code verdicts.json}, {@code checks.json}</td><td>the claims' verdicts, the structural checks</td></tr>
 *   <tr><td>{@code figures/}</td><td>the figures, as PNG</td></tr>
 *   <tr><td>{@code results.json.gz}</td><td>the summary of each training</td></tr>
 *   <tr><td>{@code curves.csv.gz}</td><td>every learning curve: {@link CurvesCsv}</td></tr>
 *   <tr><td>{@code digests.csv.gz}</td><td>key and SHA-256 of what every stage gave</td></tr>
 *   <tr><td>{@code provenance/}</td><td>what it was computed with, less folders of the machine</td></tr>
 *   <tr><td>{@code experiment.yaml}, {@code expected.yaml}</td><td>what was asked for</td></tr>
 * </table>
 */
public final class AuditBundle {
  public static final String CHECKS = "checks.json";
  public static final String CURVES = "curves.csv.gz";
  static final String DIGESTS = "digests.csv.gz";
  static final String RESULTS = "results.json.gz";
  static final String TABLE = "table.csv";
  public static final String VERDICTS = "verdicts.json";
  private static final String REPORT = "report.md";
  private static final List<String> ASKED = List.of("experiment.yaml", "expected.yaml");

  private final FinishedRun run;
  private final ArtifactStore artifacts;
  private final Documents documents;

  private AuditBundle(FinishedRun run, ArtifactStore artifacts, Documents documents) {
    this.run = run;
    this.artifacts = artifacts;
    this.documents = documents;
  }

  /**
   * The files of a run's bundle, by their path in it.
   *
   * @throws ProblemException if something is missing, or not what it was
   */
  public static SequencedMap<String, byte[]> files(
      FinishedRun run, ArtifactStore artifacts, Documents documents) {
    return new AuditBundle(run, artifacts, documents).files();
  }

  static byte[] unzipped(byte[] content) {
    try (GZIPInputStream zipped = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return zipped.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where the files of a bundle do not say the same: summaries that do not follow from their
   * curves, a table that does not follow from the summaries. Empty if they do.
   */
  public static List<String> contradictions(Map<String, byte[]> files) {
    Results results = results(files);
    Map<StageId, LearningCurve> curves = curves(files);
    List<String> found = new ArrayList<>();
    for (TrainingSummary summary : results.summaries()) {
      StageId stage = Planner.id(summary.subject(), StageKind.TRAIN);
      LearningCurve curve = curves.get(stage);
      if (curve == null) {
        found.add("%s has a summary, but no curve".formatted(stage));
        continue;
      }
      if (!curve.points().contains(CurvesCsv.rounded(summary.earlyStop()))
          || curve.earlyStop().validation().loss()
              < CurvesCsv.rounded(summary.earlyStop()).validation().loss()) {
        found.add("the early stop of %s is not its curve's".formatted(stage));
      }
      if (!curve.last().equals(CurvesCsv.rounded(summary.last()))) {
        found.add("the last point of %s is not its curve's".formatted(stage));
      }
    }
    if (curves.size() != results.summaries().size()) {
      found.add("%d curves, but %d summaries".formatted(curves.size(), results.summaries().size()));
    }
    if (!Arrays.equals(table(results), file(files, TABLE))) {
      found.add("the table is not that of the summaries");
    }
    return List.copyOf(found);
  }

  /** The summaries that a bundle holds. */
  public static Results results(Map<String, byte[]> files) {
    return EvidenceJson.decodeResults(unzipped(file(files, RESULTS)), "the bundle's " + RESULTS);
  }

  /** The learning curves that a bundle holds, by the stage that trained. */
  public static SequencedMap<StageId, LearningCurve> curves(Map<String, byte[]> files) {
    return CurvesCsv.decode(unzipped(file(files, CURVES)), "the bundle's " + CURVES);
  }

  private static byte[] file(Map<String, byte[]> files, String name) {
    byte[] content = files.get(name);
    if (content == null) {
      throw Problem.of(Fault.DATA, "evidence-missing")
          .expected("a bundle's file " + name)
          .found("only " + files.keySet())
          .where("the bundle")
          .remedy("write the run's bundle again: ./lth bundle RUN")
          .exception();
    }
    return content;
  }

  private SequencedMap<String, byte[]> files() {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    files.put(REPORT, get(StageKind.RENDER, Output.REPORT));
    byte[] results = get(StageKind.AGGREGATE, Output.RESULTS);
    files.put(TABLE, table(EvidenceJson.decodeResults(results, "run " + run.run().id())));
    files.put(VERDICTS, get(StageKind.JUDGE, Output.VERDICTS));
    files.put(CHECKS, get(StageKind.JUDGE, Output.CHECKS));
    stage(StageKind.RENDER).result().outputs().values().stream()
        .filter(figure -> figure.path().endsWith(".png"))
        .forEach(figure -> files.put("figures/" + figure.path(), artifacts.get(figure)));
    files.put(RESULTS, zipped(results));
    files.put(CURVES, zipped(CurvesCsv.encode(curves())));
    files.put(DIGESTS, zipped(digests().getBytes(StandardCharsets.UTF_8)));
    for (String path : documents.documents(run.run().id(), "provenance")) {
      String whole = new String(document(path), StandardCharsets.UTF_8);
      files.put(path, Provenance.withoutFolders(whole).getBytes(StandardCharsets.UTF_8));
    }
    ASKED.forEach(path -> files.put(path, document(path)));
    return files;
  }

  private SequencedMap<StageId, LearningCurve> curves() {
    SequencedMap<StageId, LearningCurve> curves = new LinkedHashMap<>();
    run.stages()
        .forEach(
            (id, stage) -> {
              ArtifactReference curve = stage.result().outputs().get(Output.CURVE);
              if (curve != null) {
                curves.put(id, CurveCsv.decode(artifacts.get(curve), curve.toString()));
              }
            });
    return curves;
  }

  private String digests() {
    StringBuilder csv = new StringBuilder("stage,key,output,size,sha256\n");
    run.stages()
        .forEach(
            (id, stage) ->
                stage
                    .result()
                    .outputs()
                    .forEach(
                        (output, reference) ->
                            csv.append(
                                "%s,%s,%s,%d,%s\n"
                                    .formatted(
                                        id,
                                        stage.key().digest().hex(),
                                        output,
                                        reference.size(),
                                        reference.digest().hex()))));
    return csv.toString();
  }

  /** The table as a reader would print it: accuracies in percent to the second decimal. */
  private static byte[] table(Results results) {
    List<TableRow> rows = results.table();
    boolean named = rows.stream().anyMatch(row -> !row.variant().isEmpty());
    StringBuilder csv = new StringBuilder(named ? "variant," : "");
    csv.append("round,density,arm,trainings");
    for (Quantity quantity : Quantity.values()) {
      for (String part : List.of("mean", "min", "max")) {
        csv.append(',').append(quantity.label()).append('-').append(part);
      }
    }
    csv.append('\n');
    for (TableRow row : rows) {
      csv.append(named ? row.variant() + "," : "").append(row.round());
      csv.append(',').append(row.density().percent(1).toPlainString());
      csv.append(',').append(row.arm().label()).append(',').append(row.trainings());
      for (Quantity quantity : Quantity.values()) {
        Spread spread = row.spread(quantity);
        String form = quantity == Quantity.EARLY_STOP_ITERATION ? "%.0f" : "%.2f";
        for (double value : List.of(spread.mean(), spread.min(), spread.max())) {
          csv.append(',').append(String.format(Locale.ROOT, form, value));
        }
      }
      csv.append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private StageRun stage(StageKind kind) {
    StageRun stage = run.stages().get(new StageId(kind.label()));
    if (stage == null) {
      throw missing("the stage " + kind.label());
    }
    return stage;
  }

  private byte[] get(StageKind kind, String output) {
    ArtifactReference reference =
        run.output(kind, output)
            .orElseThrow(() -> missing("%s of the stage %s".formatted(output, kind.label())));
    return artifacts.get(reference);
  }

  private byte[] document(String path) {
    return documents.document(run.run().id(), path).orElseThrow(() -> missing(path));
  }

  private ProblemException missing(String what) {
    return Problem.of(Fault.DATA, "evidence-missing")
        .expected(what)
        .found("a run without it")
        .where("run " + run.run().id())
        .remedy("somebody removed it from the record; take a run that is whole")
        .exception();
  }

  static byte[] zipped(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return bytes.toByteArray();
  }
}
