package io.lth.mlflow.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which process serves a state folder, and on which port: what {@code server.json} holds.
 *
 * @param process the serving process; it may have ended since
 * @param port its port on loopback
 */
record ServerAddress(ProcessIdentity process, int port) {
  private static final Logger log = LoggerFactory.getLogger(ServerAddress.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The last written address; a file that can't be understood counts as none and is named. */
  static Optional<ServerAddress> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      var process =
          new ProcessIdentity(
              json.path("pid").asLong(), Instant.parse(json.path("started").asText()));
      return Optional.of(new ServerAddress(process, json.path("port").asInt()));
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
            .put("port", port);
    replace(file, json.toPrettyString() + "\n");
  }

  /** Replaces a file's text in one step, so that a reader never sees half of it. */
  static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
