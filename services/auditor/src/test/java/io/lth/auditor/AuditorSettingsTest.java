package io.lth.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.jobs.testing.MappedSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuditorSettingsTest {
  @Test
  void theDefaultsSuitOneMachine() {
    AuditorSettings settings = settings(Map.of());

    assertThat(settings.webhookUrl()).isEmpty();
    assertThat(settings.webhookTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void everyKeyCanBeSet() {
    Map<String, String> all =
        Map.of(
            "lth.auditor.webhook-url", "http://hook",
            "lth.auditor.webhook-timeout", "3s");
    AuditorSettings settings = settings(all);

    assertThat(keys()).isEqualTo(all.keySet());
    assertThat(settings.webhookUrl()).contains(URI.create("http://hook"));
    assertThat(settings.webhookTimeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void anUnknownKeyIsAnError() {
    assertThatThrownBy(() -> settings(Map.of("lth.auditor.unknown", "2")))
        .hasMessageContaining("lth.auditor.unknown");
  }

  @Test
  void everyKeyStandsInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(keys()).allSatisfy(key -> assertThat(readme).contains("`" + key + "`"));
  }

  private static Set<String> keys() {
    return MappedSettings.keys(AuditorSettings.class, "lth.auditor");
  }

  private static AuditorSettings settings(Map<String, String> keys) {
    return MappedSettings.of(AuditorSettings.class, keys);
  }
}
