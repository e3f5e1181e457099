package io.lth.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  private final Secrets secrets;

  SecretsTest(@TempDir Path state) {
    this.secrets = new Secrets(state.resolve("secrets"));
  }

  @Test
  void aSecretIsMadeOnceAndDiffersFromEveryOther() {
    String token = secrets.text(Secret.SERVICE_TOKEN);
    assertThat(Base64.getUrlDecoder().decode(token)).hasSize(32);
    assertThat(new Secrets(secrets.folder()).text(Secret.SERVICE_TOKEN)).isEqualTo(token);
    assertThat(secrets.text(Secret.AIRFLOW_PASSWORD)).isNotEqualTo(token);
    assertThat(Base64.getUrlDecoder().decode(secrets.text(Secret.AIRFLOW_JWT_SECRET))).hasSize(64);
  }

  @Test
  void onlyItsOwnerMayReadIt() throws Exception {
    Path file = secrets.file(Secret.SERVICE_TOKEN);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.folder())))
        .isEqualTo("rwx------");
  }

  @Test
  void manyWhoAskAtTheSameMomentGetTheSame() throws Exception {
    List<CompletableFuture<String>> asked =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(() -> secrets.text(Secret.SERVICE_TOKEN)))
            .limit(16)
            .toList();
    assertThat(asked.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    try (Stream<Path> files = Files.list(secrets.folder())) {
      assertThat(files).hasSize(1);
    }
  }
}
