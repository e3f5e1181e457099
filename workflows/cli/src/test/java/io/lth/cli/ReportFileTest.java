package io.lth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.cli.RecordedExperiments.Found;
import io.lth.cli.testing.TinyRuns;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.plan.StageParameters.Render;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.port.RunStatus;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.TinyWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
  private final InMemoryRecord record = new InMemoryRecord();
  private final RecordedExperiments recorded =
      new RecordedExperiments(List.of(new ExperimentRecord("tiny", record, record, record)));

  @Test
  void theReportOfARunIsWrittenAsItIsRecorded(@TempDir Path folder) throws IOException {
    String run = TinyRuns.run(record, 0);
    Path file = folder.resolve("deeper/report.html");

    ReportFile.write(recorded.find(run), file);

    assertThat(Files.readAllBytes(file))
        .isEqualTo(record.document(run, "report.html").orElseThrow());
    assertThat(folder.resolve("deeper")).isDirectoryContaining("glob:**report.html");
    assertThat(folder.resolve("deeper/report.html.new")).doesNotExist();
  }

  @Test
  void aReportThatIsNotWhatItWasIsRefusedAndNothingWritten(@TempDir Path folder) {
    Found found = recorded.find(TinyRuns.run(record, 0));
    record.corrupt(
        found.run().output(StageKind.RENDER, Output.PAGE).orElseThrow(), "other".getBytes(UTF_8));
    Path file = folder.resolve("report.html");

    assertThatThrownBy(() -> ReportFile.write(found, file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("artifact-corrupted");
    assertThat(file).doesNotExist();
  }

  @Test
  void aRunOfBeforeThereWerePagesSaysWhatToDo(@TempDir Path folder) {
    String run =
        TinyRuns.run(
            record,
            new TinyWorkflow()
                .with(
                    handlers ->
                        handlers.with(
                            Render.class,
                            (parameters, context) ->
                                context.put(
                                    Output.DESCRIPTION, ".md", "as before".getBytes(UTF_8)))));

    assertThatThrownBy(() -> ReportFile.write(recorded.find(run), folder.resolve("x.html")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("report-missing")
        .hasMessageContaining("--fresh --reuse");
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed(@TempDir Path folder) throws IOException {
    Found found = recorded.find(TinyRuns.run(record, 0));
    Path inAFile = Files.writeString(folder.resolve("file"), "").resolve("report.html");

    assertThatThrownBy(() -> ReportFile.write(found, inAFile))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("report-unwritable")
        .hasMessageContaining("--out");
  }

  @Test
  void aNameIsTheRunsOwnOrLast() {
    assertThatThrownBy(() -> recorded.find("last"))
        .hasMessageContaining("run-unknown")
        .hasMessageContaining("there is none yet");

    String first = TinyRuns.run(record, 0);
    String second = TinyRuns.run(record, 1);

    assertThat(recorded.find(first).run().name()).isEqualTo(first);
    assertThat(recorded.find("last").run().name()).isEqualTo(second);
    assertThatThrownBy(() -> recorded.find("lats"))
        .hasMessageContaining("run-unknown")
        .hasMessageContaining("%s, %s".formatted(second, first));
    record.finish(second, RunStatus.KILLED);
    assertThat(recorded.find("last").run().name()).isEqualTo(first);
    assertThatThrownBy(() -> recorded.find(second))
        .hasMessageContaining("run-not-finished")
        .hasMessageContaining("killed");
  }

  @Test
  void lastOfSeveralExperimentsIsNoName() {
    InMemoryRecord other = new InMemoryRecord();
    TinyRuns.run(record, 0);
    TinyRuns.run(other, 0);
    RecordedExperiments both =
        new RecordedExperiments(
            List.of(
                new ExperimentRecord("one", record, record, record),
                new ExperimentRecord("two", other, other, other)));

    assertThatThrownBy(() -> both.find("last")).hasMessageContaining("run-ambiguous");
  }

  @Test
  void aBrowserThatIsNotThereIsSaid(@TempDir Path folder) {
    assertThatThrownBy(() -> new Browser("no-such-browser").open(folder.resolve("report.html")))
        .hasMessageContaining("browser-missing")
        .hasMessageContaining("no-such-browser");
  }
}
