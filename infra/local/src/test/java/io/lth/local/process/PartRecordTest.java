package io.lth.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartRecordTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    var process = new ProcessIdentity(4711, Instant.parse("2026-01-02T03:04:05.67Z"));
    for (OptionalInt port : List.of(OptionalInt.of(5100), OptionalInt.empty())) {
      var record = new PartRecord(process, port, "abc");
      record.write(folder.resolve("part.json"));
      assertThat(PartRecord.read(folder.resolve("part.json"))).contains(record);
    }
  }

  @Test
  void aDamagedFileCountsAsNone() throws IOException {
    Path file = folder.resolve("part.json");
    for (String damaged : new String[] {"", "{", "{\"pid\": 1}", "[]"}) {
      Files.writeString(file, damaged);
      assertThat(PartRecord.read(file)).as("content: %s", damaged).isEmpty();
    }
  }
}
