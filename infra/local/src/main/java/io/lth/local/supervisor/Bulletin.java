package io.lth.local.supervisor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.local.process.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What the supervisor says of the parts: a file that it writes at every change and the commands
 * read.
 *
 * @param wish the number of the last wish that it has taken up
 * @param parts by name
 * @param notices what the user should hear
 */
record Bulletin(long wish, SequencedMap<String, Entry> parts, List<String> notices) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Bulletin {
    parts = new LinkedHashMap<>(parts);
    notices = List.copyOf(notices);
  }

  static Bulletin empty() {
    return new Bulletin(0, new LinkedHashMap<>(), List.of());
  }

  /** One part's; see {@link PartStatus} for the words. */
  record Entry(PartState state, Instant since, String why, List<String> lastLines, int restarts) {
    Entry {
      lastLines = List.copyOf(lastLines);
    }

    static Entry waiting() {
      return new Entry(PartState.WAITING, Instant.now(), "", List.of(), 0);
    }
  }

  /** The last written one; a file that can't be understood counts as none. */
  static Optional<Bulletin> read(Path folder) throws IOException {
    Path file = file(folder);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      SequencedMap<String, Entry> parts = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> part : json.path("parts").properties()) {
        JsonNode entry = part.getValue();
        parts.put(
            part.getKey(),
            new Entry(
                PartState.valueOf(entry.path("state").asText()),
                Instant.parse(entry.path("since").asText()),
                entry.path("why").asText(),
                texts(entry.path("lastLines")),
                entry.path("restarts").asInt()));
      }
      return Optional.of(
          new Bulletin(json.path("wish").asLong(), parts, texts(json.path("notices"))));
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  void write(Path folder) throws IOException {
    ObjectNode json = JSON.createObjectNode().put("wish", wish);
    ObjectNode all = json.putObject("parts");
    parts.forEach(
        (name, entry) -> {
          ObjectNode part =
              all.putObject(name)
                  .put("state", entry.state.name())
                  .put("since", entry.since.toString())
                  .put("why", entry.why)
                  .put("restarts", entry.restarts);
          entry.lastLines.forEach(part.putArray("lastLines")::add);
        });
    notices.forEach(json.putArray("notices")::add);
    WholeFile.replace(file(folder), json.toPrettyString() + "\n");
  }

  static void remove(Path folder) throws IOException {
    Files.deleteIfExists(file(folder));
  }

  private static Path file(Path folder) {
    return folder.resolve("bulletin.json");
  }
}
