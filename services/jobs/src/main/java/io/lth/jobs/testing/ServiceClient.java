package io.lth.jobs.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageResult;
import io.lth.spec.DomainJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A caller of a service, who bears a token. */
public final class ServiceClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(90);

  private final URI address;
  private final String token;
  private final HttpClient http = HttpClient.newHttpClient();

  public ServiceClient(URI address, String token) {
    this.address = address;
    this.token = token;
  }

  /** What the service answered. */
  public record Answer(int status, JsonNode body) {
    public String code() {
      return body.path("code").asText();
    }

    public String text(String field) {
      return body.path(field).asText();
    }
  }

  public Answer get(String path) {
    return send("GET", path, Optional.empty(), Map.of());
  }

  public Answer delete(String path) {
    return send("DELETE", path, Optional.empty(), Map.of());
  }

  public Answer send(
      String method, String path, Optional<String> body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(LONGEST_ANSWER)
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody))
            .header("Authorization", "Bearer " + token);
    if (body.isPresent()) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::header);
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode read =
          answer.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(answer.body());
      return new Answer(answer.statusCode(), read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asks for a stage of an experiment. */
  public Answer submit(
      String experiment, String workflow, Stage stage, Map<String, ArtifactReference> inputs) {
    ObjectNode body = JSON.createObjectNode();
    body.put("experiment", experiment).put("workflow", workflow);
    body.set("stage", DomainJson.tree(stage));
    ObjectNode references = body.putObject("inputs");
    inputs.forEach((name, reference) -> references.set(name, DomainJson.tree(reference)));
    body.put("reuse", false);
    return send(
        "POST",
        "/v1/jobs",
        Optional.of(body.toString()),
        Map.of("Idempotency-Key", "%s/%s".formatted(workflow, stage.id())));
  }

  /** The job once it has ended, or after a minute as it is. */
  public Answer ended(Answer job) {
    return send(
        "GET",
        "/v1/jobs/%s?until=ended".formatted(job.text("id")),
        Optional.empty(),
        Map.of("Prefer", "wait=60"));
  }

  /** What a job gave. */
  public static StageResult result(Answer job) {
    return DomainJson.read(job.body().path("result").toString(), StageResult.class, "the job");
  }

  /** Whether it answers that it is ready. */
  public boolean isReady() {
    try {
      return http.send(
                  HttpRequest.newBuilder(address.resolve("/q/health/ready"))
                      .timeout(Duration.ofSeconds(5))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
