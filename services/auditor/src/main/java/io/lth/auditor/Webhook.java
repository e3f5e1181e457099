package io.lth.auditor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whom it concerns that a finished run differs from the one before. */
@Singleton
public class Webhook {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final AuditorSettings settings;

  public Webhook(AuditorSettings settings) {
    this.settings = settings;
  }

  /** What is told, as the JSON of the request. */
  public record Change(
      String workflow, String experiment, String profile, String run, String link, String change) {}

  /**
   * What came of it.
   *
   * @param reason why it was not told; blank if it was
   */
  public record Answer(String reason) {
    public boolean isTold() {
      return reason.isBlank();
    }
  }

  /** Tells it, once; empty if nobody is to be told. A failure is an answer, and no exception. */
  public Optional<Answer> tell(Change change) {
    return settings.webhookUrl().map(url -> send(url, change));
  }

  private Answer send(URI url, Change change) {
    try (HttpClient http =
        HttpClient.newBuilder().connectTimeout(settings.webhookTimeout()).build()) {
      int status =
          http.send(
                  HttpRequest.newBuilder(url)
                      .timeout(settings.webhookTimeout())
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(change)))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode();
      return status >= 200 && status < 300 ? new Answer("") : failed(url, "HTTP " + status);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts has a JSON", e);
    } catch (IOException e) {
      return failed(url, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(url, "an interruption");
    }
  }

  private static Answer failed(URI url, String reason) {
    LOG.warn("{} could not be told that the run changed: {}", url.getHost(), reason);
    return new Answer("not told: " + reason);
  }
}
