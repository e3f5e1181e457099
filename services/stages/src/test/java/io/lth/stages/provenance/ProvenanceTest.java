package io.lth.stages.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lth.lottery.identity.Numerics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
  private static final Numerics ENGINE = new Numerics("djl-pytorch", "2.7.1", "cpu", 1);

  @TempDir private Path folder;

  @Test
  void itNamesCodeJavaEngineLibrariesAndMachine() throws IOException {
    JsonNode provenance = provenance(Path.of("../.."));

    assertThat(provenance.at("/lth").asText()).isNotBlank();
    assertThat(provenance.at("/java/version").asText()).startsWith("25");
    assertThat(provenance.at("/java/vendor").asText()).isNotBlank();
    assertThat(provenance.at("/engines/0/name").asText()).isEqualTo("djl-pytorch");
    assertThat(provenance.at("/engines/0/version").asText()).isEqualTo("2.7.1");
    assertThat(provenance.at("/engines/0/threads").asInt()).isEqualTo(1);
    assertThat(provenance.at("/machine/os").asText()).isNotBlank();
    assertThat(provenance.at("/machine/architecture").asText()).isNotBlank();
    assertThat(provenance.at("/machine/cores").asInt()).isPositive();
    assertThat(provenance.at("/machine/workers").asInt()).isEqualTo(3);
    assertThat(provenance.at("/libraries")).isNotEmpty();
  }

  @Test
  void foldersOfTheMachineCanBeLeftOutAndNothingElseIs() throws IOException {
    String whole =
        """
        {"lth": "1", "java": {"version": "25", "arguments":
            ["-Xmx2g", "-Dlth.home=/home/me/.lth", "-Dlth.root=/src/lth", "-Dlth.device=cpu"]}}
        """;

    assertThat(JsonMapper.builder().build().readTree(Provenance.withoutFolders(whole)))
        .isEqualTo(
            JsonMapper.builder()
                .build()
                .readTree(
                    """
                    {"lth": "1", "java": {"version": "25", "arguments":
                        ["-Xmx2g", "-Dlth.device=cpu"]}}
                    """));
  }

  @Test
  void theCommitAndWhetherTheTreeIsDirtyAreRecorded() throws Exception {
    git("init", "-q");
    git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "m");
    JsonNode clean = provenance(folder);
    Files.createFile(folder.resolve("new"));
    JsonNode dirty = provenance(folder);

    assertThat(clean.at("/git/commit").asText()).matches("[0-9a-f]{40}");
    assertThat(clean.at("/git/dirty").asBoolean(true)).isFalse();
    assertThat(dirty.at("/git/commit")).isEqualTo(clean.at("/git/commit"));
    assertThat(dirty.at("/git/dirty").asBoolean(false)).isTrue();
  }

  @Test
  void aTreeWithoutGitSaysSoAndNamesNoCommit() throws IOException {
    JsonNode git = provenance(folder).at("/git");

    assertThat(git.has("commit")).isFalse();
    assertThat(git.at("/absent").asText()).isNotBlank();
  }

  @Test
  void aPackageNamesTheCommitThatItsMakerNamedOrSaysThatNoneIsKnown() throws IOException {
    JsonMapper json = new JsonMapper();

    assertThat(
            json.readTree(
                    Provenance.of(
                        new Source.Shipped(Optional.of("c0ffee")), List.of(ENGINE), 1, List.of()))
                .at("/git/commit")
                .asText())
        .isEqualTo("c0ffee");
    assertThat(
            json.readTree(
                    Provenance.of(
                        new Source.Shipped(Optional.empty()), List.of(ENGINE), 1, List.of()))
                .at("/git/absent")
                .asText())
        .isNotBlank();
  }

  private static JsonNode provenance(Path root) throws IOException {
    return new JsonMapper()
        .readTree(Provenance.of(new Source.Tree(root), List.of(ENGINE), 3, Libraries.names()));
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of("git", "-C", folder.toString()), Stream.of(arguments)).toList();
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
