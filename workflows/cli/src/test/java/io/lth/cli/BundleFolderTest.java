package io.lth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.cli.RecordedExperiments.Found;
import io.lth.cli.testing.TinyRuns;
import io.lth.evidence.AuditBundle;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.testing.InMemoryRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFolderTest {
  private final InMemoryRecord record = new InMemoryRecord();
  private Found found;

  @BeforeEach
  void run() {
    String run = TinyRuns.run(record, 0);
    record.put(run, "expected.yaml", "claims: []".getBytes(UTF_8));
    RecordedExperiments recorded =
        new RecordedExperiments(List.of(new ExperimentRecord("tiny", record, record, record)));
    found = recorded.find(run);
  }

  @Test
  void theFolderHoldsTheBundleAndNothingElse(@TempDir Path parent) throws IOException {
    Path folder = parent.resolve("deeper/bundle");
    Path leftByAKilledProcess = parent.resolve("deeper/bundle.new/figures/stray.svg");
    Files.createDirectories(leftByAKilledProcess.getParent());
    Files.writeString(leftByAKilledProcess, "stray");

    long bytes = BundleFolder.write(found, folder);

    var expected = AuditBundle.files(found.run(), record, record);
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).map(folder::relativize).map(Path::toString))
          .containsExactlyInAnyOrderElementsOf(expected.keySet());
    }
    for (var file : expected.entrySet()) {
      assertThat(folder.resolve(file.getKey())).hasBinaryContent(file.getValue());
    }
    assertThat(bytes).isEqualTo(expected.values().stream().mapToLong(c -> c.length).sum());
    assertThat(folder.getParent()).isDirectoryNotContaining(path -> !path.equals(folder));
  }

  @Test
  void nothingIsOverwritten(@TempDir Path folder) {
    assertThatThrownBy(() -> BundleFolder.write(found, folder))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("bundle-exists")
        .hasMessageContaining("--out");
  }

  @Test
  void whatIsNotWhatItWasIsRefusedAndNothingWritten(@TempDir Path parent) {
    record.corrupt(
        found.run().output(StageKind.JUDGE, Output.VERDICTS).orElseThrow(),
        "other".getBytes(UTF_8));

    assertThatThrownBy(() -> BundleFolder.write(found, parent.resolve("bundle")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("artifact-corrupted");
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed(@TempDir Path parent) throws IOException {
    Path inAFile = Files.writeString(parent.resolve("file"), "").resolve("bundle");

    assertThatThrownBy(() -> BundleFolder.write(found, inAFile))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("bundle-unwritable")
        .hasMessageContaining("--out");
  }
}
