package io.lth.local.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which process is a part, on which port, and as what it was started: what its file of JSON holds.
 *
 * @param process the leader of the part's session; it may have ended since
 * @param port its port on loopback, if it has one
 * @param fingerprint that of the part when it was started, see {@link Part#fingerprint}
 */
public record PartRecord(ProcessIdentity process, OptionalInt port, String fingerprint) {
  private static final Logger log = LoggerFactory.getLogger(PartRecord.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where it is reached, if it listens. */
  public Optional<URI> uri() {
    return port.isPresent()
        ? Optional.of(URI.create("http://127.0.0.1:" + port.getAsInt()))
        : Optional.empty();
  }

  /** The last written record; a file that can't be understood counts as none and is named. */
  static Optional<PartRecord> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      var process =
          new ProcessIdentity(
              json.path("pid").asLong(), Instant.parse(json.path("started").asText()));
      JsonNode port = json.path("port");
      return Optional.of(
          new PartRecord(
              process,
              port.isInt() ? OptionalInt.of(port.asInt()) : OptionalInt.empty(),
              json.path("fingerprint").asText()));
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException damaged) {
      log.warn("{} is damaged and will be written anew: {}", file, damaged.getMessage());
      return Optional.empty();
    }
  }

  /** Writes whole or not at all. */
  void write(Path file) throws IOException {
    ObjectNode json =
        JSON.createObjectNode()
            .put("pid", process.pid())
            .put("started", process.started().toString())
            .put("fingerprint", fingerprint);
    port.ifPresent(number -> json.put("port", number));
    WholeFile.replace(file, json.toPrettyString() + "\n");
  }
}
