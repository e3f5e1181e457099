package io.lth.local.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Asks whether a part is ready. */
public final class Probe {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(5);
  private static final int SHOWN = 200;
  private static final int OK = 200;

  private final Duration patience;
  private final HttpClient http;

  /** Waits five seconds for an answer. */
  public Probe() {
    this(USUAL_PATIENCE);
  }

  /** Waits for an answer for so long, but never longer than five seconds. */
  Probe(Duration patience) {
    this.patience = patience.compareTo(USUAL_PATIENCE) < 0 ? patience : USUAL_PATIENCE;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(this.patience)
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
  }

  /**
   * Why it isn't ready; empty if it is.
   *
   * @param started when the process that is asked for began
   */
  public Optional<String> complaint(Readiness readiness, Instant started) {
    return switch (readiness) {
      case Readiness.Running() -> Optional.empty();
      case Readiness.Answers(URI uri) -> complaint(uri);
      case Readiness.Reported reported -> complaint(reported, started);
    };
  }

  /** Why this address doesn't answer 200; empty if it does. */
  public Optional<String> complaint(URI uri) {
    try {
      HttpResponse<String> response = ask(uri);
      return response.statusCode() == OK
          ? Optional.empty()
          : Optional.of(
              "%s answers %d: %s".formatted(uri, response.statusCode(), shown(response.body())));
    } catch (IOException silent) {
      return Optional.of(silence(uri, silent));
    }
  }

  private Optional<String> complaint(Readiness.Reported reported, Instant started) {
    try {
      HttpResponse<String> response = ask(reported.uri());
      JsonNode json = JSON.readTree(response.body());
      String status = json.at(reported.status()).asText();
      if (!status.equals("healthy")) {
        return Optional.of("the %s calls it %s".formatted(reported.reporter(), or(status)));
      }
      String heartbeat = json.at(reported.heartbeat()).asText();
      return OffsetDateTime.parse(heartbeat).toInstant().isBefore(started)
          ? Optional.of(
              "the %s has had no heartbeat from it since its start".formatted(reported.reporter()))
          : Optional.empty();
    } catch (JsonProcessingException | DateTimeParseException unreadable) {
      return Optional.of(
          "%s says nothing readable of it: %s"
              .formatted(reported.uri(), shown(String.valueOf(unreadable.getMessage()))));
    } catch (IOException silent) {
      return Optional.of(silence(reported.uri(), silent));
    }
  }

  private HttpResponse<String> ask(URI uri) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(patience).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw Patience.interrupted(e);
    }
  }

  private static String silence(URI uri, IOException why) {
    String message = String.valueOf(why.getMessage());
    return "%s doesn't answer (%s)"
        .formatted(uri, message.equals("null") ? why.getClass().getSimpleName() : message);
  }

  private static String or(String status) {
    return status.isBlank() ? "unknown" : status;
  }

  private static String shown(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + " …";
  }
}
