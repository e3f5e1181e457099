package io.lth.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.jobs.testing.MappedSettings;
import io.lth.training.TrainingDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainerSettingsTest {
  @Test
  void theDefaultsSuitOneMachine() {
    TrainerSettings settings = settings(Map.of());

    assertThat(settings.checkpoints()).isEqualTo(Path.of("checkpoints"));
    assertThat(settings.checkpointEvery()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.data()).isEqualTo(Path.of("data"));
    assertThat(settings.dataFolders()).isEmpty();
    assertThat(settings.device()).isEqualTo(TrainingDevice.CPU);
  }

  @Test
  void everyKeyCanBeSet() {
    Map<String, String> all =
        Map.of(
            "lth.trainer.checkpoints", "/c",
            "lth.trainer.checkpoint-every", "2s",
            "lth.trainer.data", "/d",
            "lth.trainer.data-folders", "/a,/b",
            "lth.trainer.device", "gpu");
    TrainerSettings settings = settings(all);

    assertThat(keys()).isEqualTo(all.keySet());
    assertThat(settings.checkpoints()).isEqualTo(Path.of("/c"));
    assertThat(settings.checkpointEvery()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.data()).isEqualTo(Path.of("/d"));
    assertThat(settings.dataFolders()).contains(List.of(Path.of("/a"), Path.of("/b")));
    assertThat(settings.device()).isEqualTo(TrainingDevice.GPU);
  }

  @Test
  void anUnknownKeyIsAnError() {
    assertThatThrownBy(() -> settings(Map.of("lth.trainer.unknown", "2")))
        .hasMessageContaining("lth.trainer.unknown");
  }

  @Test
  void everyKeyStandsInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(keys()).allSatisfy(key -> assertThat(readme).contains("`" + key + "`"));
  }

  private static Set<String> keys() {
    return MappedSettings.keys(TrainerSettings.class, "lth.trainer");
  }

  private static TrainerSettings settings(Map<String, String> keys) {
    return MappedSettings.of(TrainerSettings.class, keys);
  }
}
