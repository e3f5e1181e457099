package io.lth.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.artifact.CurveCsv;
import io.lth.stages.comparison.FinishedRun;
import io.lth.stages.execution.StageRun;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.TinyWorkflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditBundleTest {
  private final InMemoryRecord record = new InMemoryRecord();
  private FinishedRun run;

  @BeforeEach
  void run() {
    String id = new TinyWorkflow().run(record).run();
    record.put(id, "expected.yaml", "claims: []".getBytes(UTF_8));
    run = FinishedRun.of(record.find(id).orElseThrow(), record);
  }

  @Test
  void theSameRunGivesTheSameBytes() {
    Map<String, byte[]> once = files();
    Map<String, byte[]> again = files();

    assertThat(again.keySet()).containsExactlyElementsOf(once.keySet());
    once.forEach((name, content) -> assertThat(again.get(name)).as(name).isEqualTo(content));
    assertThat(once.keySet())
        .contains("report.md", "figures/curves.png", "provenance/attempt-1.json", "experiment.yaml")
        .contains(AuditBundle.TABLE, AuditBundle.VERDICTS, AuditBundle.CHECKS);
  }

  @Test
  void everyCurveIsThereWithExactCountsAndRoundedLosses() {
    SequencedMap<StageId, LearningCurve> curves =
        CurvesCsv.decode(AuditBundle.unzipped(file(AuditBundle.CURVES)), "here");

    assertThat(curves).hasSize(TinyWorkflow.EXPERIMENT.subjects().size());
    curves.forEach(
        (stage, curve) -> {
          LearningCurve whole = recorded(stage);
          assertThat(curve.points()).hasSameSizeAs(whole.points());
          for (int i = 0; i < whole.points().size(); i++) {
            CurvePoint expected = whole.points().get(i);
            CurvePoint found = curve.points().get(i);
            assertThat(found.iteration()).isEqualTo(expected.iteration());
            assertThat(found.test().correct()).isEqualTo(expected.test().correct());
            assertThat(found.test().count()).isEqualTo(expected.test().count());
            assertThat(found.validation().correct()).isEqualTo(expected.validation().correct());
            assertThat(found.validation().loss())
                .isCloseTo(
                    expected.validation().loss(), within(5e-6 * expected.validation().loss()));
          }
        });
  }

  @Test
  void itsFilesSayTheSame() {
    assertThat(AuditBundle.contradictions(files())).isEmpty();
  }

  @Test
  void aCurveOrATableThatSaysSomethingElseIsNamed() {
    Map<String, byte[]> files = files();
    String curves = new String(AuditBundle.unzipped(file(AuditBundle.CURVES)), UTF_8);
    String table = new String(file(AuditBundle.TABLE), UTF_8);

    files.put(
        AuditBundle.CURVES,
        zipped(curves.replaceAll("(?m)^(.*,validation_loss,.*),[^,]*$", "$1,0.001")));
    assertThat(AuditBundle.contradictions(files))
        .anyMatch(line -> line.startsWith("the early stop of trial-"))
        .anyMatch(line -> line.startsWith("the last point of trial-"));

    files.put(
        AuditBundle.CURVES,
        zipped(curves.replaceAll("(?m)^trial-0.round-0.winning-ticket.train,.*\n", "")));
    assertThat(AuditBundle.contradictions(files))
        .anyMatch(
            line -> line.equals("trial-0.round-0.winning-ticket.train has a summary, but no curve"))
        .anyMatch(line -> line.matches("\\d+ curves, but \\d+ summaries"));

    files.put(AuditBundle.CURVES, zipped(curves));
    files.put(AuditBundle.TABLE, table.replace("100.0", "99.9").getBytes(UTF_8));
    assertThat(AuditBundle.contradictions(files))
        .containsExactly("the table is not that of the summaries");

    files.remove(AuditBundle.TABLE);
    assertThatThrownBy(() -> AuditBundle.contradictions(files))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(AuditBundle.TABLE);
  }

  @Test
  void everyArtifactIsNamedWithItsDigest() {
    String digests = new String(AuditBundle.unzipped(file(AuditBundle.DIGESTS)), UTF_8);

    run.stages()
        .forEach(
            (id, stage) ->
                stage
                    .result()
                    .outputs()
                    .forEach(
                        (output, reference) ->
                            assertThat(digests)
                                .contains(
                                    "%s,%s,%s,%d,%s\n"
                                        .formatted(
                                            id,
                                            stage.key().digest().hex(),
                                            output,
                                            reference.size(),
                                            reference.digest().hex()))));
    assertThat(digests.lines().count())
        .isEqualTo(
            1L + run.stages().values().stream().mapToInt(s -> s.result().outputs().size()).sum());
  }

  @Test
  void theTableIsThatOfTheResults() {
    assertThat(new String(file(AuditBundle.TABLE), UTF_8).lines())
        .startsWith(
            "round,density,arm,trainings,"
                + "early-stop-iteration-mean,early-stop-iteration-min,early-stop-iteration-max,"
                + "accuracy-at-early-stop-mean,accuracy-at-early-stop-min,accuracy-at-early-stop-max,"
                + "final-accuracy-mean,final-accuracy-min,final-accuracy-max,"
                + "final-training-accuracy-mean,final-training-accuracy-min,"
                + "final-training-accuracy-max")
        .anyMatch(line -> line.startsWith("0,100.0,winning-ticket,2,"))
        .anyMatch(line -> line.startsWith("3,53.4,random-reinitialization,4,"));
  }

  @Test
  void whatIsMissingOrNotWhatItWasIsSaid() {
    ArtifactReference verdicts = run.output(StageKind.JUDGE, Output.VERDICTS).orElseThrow();
    record.corrupt(verdicts, "other".getBytes(UTF_8));
    assertThatThrownBy(this::files)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("artifact-corrupted");

    FinishedRun without = new FinishedRun(run.run(), new TreeMap<>());
    assertThatThrownBy(() -> AuditBundle.files(without, record, record))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("evidence-missing");
  }

  @Test
  void aDamagedLineIsNamed() {
    byte[] csv = AuditBundle.unzipped(file(AuditBundle.CURVES));
    String damaged = new String(csv, UTF_8).replaceFirst("train_loss,", "train_loss,one");

    assertThatThrownBy(() -> CurvesCsv.decode(damaged.getBytes(UTF_8), "curves of x"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("curves of x, lines 2 to 8");
  }

  @Test
  void aTrainingThatLacksALineIsNamed() {
    String curves = new String(AuditBundle.unzipped(file(AuditBundle.CURVES)), UTF_8);
    String without = curves.replaceFirst("(?m)^.*,test_loss,.*\n", "");

    assertThatThrownBy(() -> CurvesCsv.decode(without.getBytes(UTF_8), "curves of x"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("curves of x, lines 2 to 8")
        .hasMessageContaining("test_loss");
  }

  @Test
  void trainingsThatWereEvaluatedAtOtherIterationsKeepTheirOwn() {
    LearningCurve every20 = recorded(new StageId("trial-0.round-0.winning-ticket.train"));
    LearningCurve last = new LearningCurve(List.of(every20.last()));
    SequencedMap<StageId, LearningCurve> curves = new LinkedHashMap<>();
    curves.put(new StageId("often.train"), every20);
    curves.put(new StageId("once.train"), last);

    assertThat(CurvesCsv.decode(CurvesCsv.encode(curves), "here").values())
        .extracting(curve -> curve.points().stream().map(CurvePoint::iteration).toList())
        .containsExactly(
            every20.points().stream().map(CurvePoint::iteration).toList(),
            last.points().stream().map(CurvePoint::iteration).toList());
  }

  private LearningCurve recorded(StageId stage) {
    StageRun training = Objects.requireNonNull(run.stages().get(stage));
    return CurveCsv.decode(record.get(training.result().output(Output.CURVE)), "the record");
  }

  private static byte[] zipped(String content) {
    return AuditBundle.zipped(content.getBytes(UTF_8));
  }

  private byte[] file(String name) {
    return Objects.requireNonNull(files().get(name), name);
  }

  private Map<String, byte[]> files() {
    return AuditBundle.files(run, record, record);
  }
}
