package io.lth.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.jobs.testing.MappedSettings;
import io.lth.lottery.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsSettingsTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "lth.jobs.token-file", "/secrets/token", "lth.jobs.mlflow-url", "http://localhost:5000");

  @TempDir private Path folder;

  @Test
  void theDefaultsSuitOneMachine() {
    JobsSettings settings = settings(REQUIRED);

    assertThat(settings.mlflowLinkUrl()).isEmpty();
    assertThat(settings.folder()).isEqualTo(Path.of("jobs"));
    assertThat(settings.database().url()).isEmpty();
    assertThat(settings.database().username()).isEmpty();
    assertThat(settings.database().passwordFile()).isEmpty();
    assertThat(settings.database().schema()).isEmpty();
    assertThat(settings.instance()).isEmpty();
    assertThat(settings.slots()).isEmpty();
    assertThat(settings.queueLimit()).isEqualTo(1000);
    assertThat(settings.retryAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.bodyLimit().asLongValue()).isEqualTo(8 * 1024 * 1024);
    assertThat(settings.retries()).isEqualTo(3);
    assertThat(settings.retryDelay()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.poll()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.pulse()).isEqualTo(Duration.ofMillis(400));
    assertThat(settings.lostLimit()).isEqualTo(5);
    assertThat(settings.stopWithin()).isEqualTo(Duration.ofSeconds(8));
    assertThat(settings.commit()).isEmpty();
  }

  @Test
  void everyKeyCanBeSet() {
    Map<String, String> all = new TreeMap<>();
    all.put("lth.jobs.token-file", "/t");
    all.put("lth.jobs.mlflow-url", "http://mlflow:5000");
    all.put("lth.jobs.mlflow-link-url", "https://mlflow.example");
    all.put("lth.jobs.folder", "/f");
    all.put("lth.jobs.database.url", "jdbc:postgresql://db/lth");
    all.put("lth.jobs.database.username", "u");
    all.put("lth.jobs.database.password-file", "/p");
    all.put("lth.jobs.database.schema", "s");
    all.put("lth.jobs.instance", "i");
    all.put("lth.jobs.slots", "3");
    all.put("lth.jobs.queue-limit", "4");
    all.put("lth.jobs.retry-after", "6s");
    all.put("lth.jobs.body-limit", "7K");
    all.put("lth.jobs.retries", "8");
    all.put("lth.jobs.retry-delay", "9s");
    all.put("lth.jobs.lease", "10m");
    all.put("lth.jobs.poll", "11ms");
    all.put("lth.jobs.pulse", "12ms");
    all.put("lth.jobs.lost-limit", "13");
    all.put("lth.jobs.stop-within", "14s");
    all.put("lth.jobs.commit", "c0ffee");
    JobsSettings settings = settings(all);

    assertThat(all.keySet()).isEqualTo(keys());
    assertThat(settings.tokenFile()).isEqualTo(Path.of("/t"));
    assertThat(settings.mlflowUrl()).isEqualTo(URI.create("http://mlflow:5000"));
    assertThat(settings.mlflowLinkUrl()).contains(URI.create("https://mlflow.example"));
    assertThat(settings.folder()).isEqualTo(Path.of("/f"));
    assertThat(settings.database().url()).contains("jdbc:postgresql://db/lth");
    assertThat(settings.database().username()).contains("u");
    assertThat(settings.database().passwordFile()).contains(Path.of("/p"));
    assertThat(settings.database().schema()).contains("s");
    assertThat(settings.instance()).contains("i");
    assertThat(settings.slots()).hasValue(3);
    assertThat(settings.queueLimit()).isEqualTo(4);
    assertThat(settings.retryAfter()).isEqualTo(Duration.ofSeconds(6));
    assertThat(settings.bodyLimit().asLongValue()).isEqualTo(7 * 1024);
    assertThat(settings.retries()).isEqualTo(8);
    assertThat(settings.retryDelay()).isEqualTo(Duration.ofSeconds(9));
    assertThat(settings.lease()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.poll()).isEqualTo(Duration.ofMillis(11));
    assertThat(settings.pulse()).isEqualTo(Duration.ofMillis(12));
    assertThat(settings.lostLimit()).isEqualTo(13);
    assertThat(settings.stopWithin()).isEqualTo(Duration.ofSeconds(14));
    assertThat(settings.commit()).contains("c0ffee");
  }

  @Test
  void anUnknownKeyIsAnError() {
    Map<String, String> misspelt = new TreeMap<>(REQUIRED);
    misspelt.put("lth.jobs.slot", "2");

    assertThatThrownBy(() -> settings(misspelt)).hasMessageContaining("lth.jobs.slot");
  }

  @Test
  void aMissingTokenFileIsAnError() {
    assertThatThrownBy(() -> settings(Map.of("lth.jobs.mlflow-url", "http://localhost:5000")))
        .hasMessageContaining("lth.jobs.token-file");
  }

  @Test
  void anUnknownVariableIsAnErrorThatNamesTheNearest() {
    UnknownVariables.refuse(
        List.of("LTH_JOBS_SLOTS", "LTH_JOBS_DATABASE_PASSWORD_FILE", "LTH_HOME", "PATH"),
        "lth.jobs",
        JobsSettings.class);

    assertThatThrownBy(
            () -> UnknownVariables.refuse(List.of("LTH_JOBS_SLOT"), "lth.jobs", JobsSettings.class))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("LTH_JOBS_SLOTS");
  }

  @Test
  void aSecretIsTheOneLineOfItsFile() throws IOException {
    Path file = folder.resolve("secret");
    Files.writeString(file, "  s3cret\n");
    assertThat(SecretFile.read(file, "key")).isEqualTo("s3cret");

    Files.writeString(file, "two\nlines\n");
    assertThatThrownBy(() -> SecretFile.read(file, "key"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("secret-malformed")
        .hasMessageNotContaining("two");
    Files.writeString(file, "\n");
    assertThatThrownBy(() -> SecretFile.read(file, "key")).hasMessageContaining("secret-malformed");
    Files.delete(file);
    assertThatThrownBy(() -> SecretFile.read(file, "key"))
        .hasMessageContaining("secret-unreadable");
  }

  @Test
  void everyKeyStandsInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(keys()).allSatisfy(key -> assertThat(readme).contains("`" + key + "`"));
  }

  private static Set<String> keys() {
    return MappedSettings.keys(JobsSettings.class, "lth.jobs");
  }

  private static JobsSettings settings(Map<String, String> keys) {
    return MappedSettings.of(JobsSettings.class, keys);
  }
}
