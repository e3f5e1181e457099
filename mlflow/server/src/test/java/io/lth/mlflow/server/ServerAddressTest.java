package io.lth.mlflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerAddressTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    var address =
        new ServerAddress(
            new ProcessIdentity(4711, Instant.parse("2026-01-02T03:04:05.67Z")), 5100);
    address.write(folder.resolve("server.json"));
    assertThat(ServerAddress.read(folder.resolve("server.json"))).contains(address);
  }

  @Test
  void aDamagedFileCountsAsNone() throws IOException {
    Path file = folder.resolve("server.json");
    for (String damaged : new String[] {"", "{", "{\"pid\": 1}", "[]"}) {
      Files.writeString(file, damaged);
      assertThat(ServerAddress.read(file)).as("content: %s", damaged).isEmpty();
    }
  }
}
