package io.lth.mlflow.tracking;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The server's own way to its artifacts, over HTTP: the Java client's artifact calls would fork a
 * Python command line each.
 */
final class ArtifactProxy implements AutoCloseable {
  private static final String PREFIX = "/api/2.0/mlflow-artifacts/artifacts/";
  private static final String LIST = "/api/2.0/mlflow-artifacts/artifacts?path=";

  private final Supplier<URI> server;
  private final Duration answerWithin;
  private final HttpClient http;

  ArtifactProxy(Supplier<URI> server, Duration connectWithin, Duration answerWithin) {
    this.server = server;
    this.answerWithin = answerWithin;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectWithin)
            .build();
  }

  /** Writes content under a path below the artifacts' root; the same path again replaces it. */
  void put(String path, byte[] content) throws Away, Refused, InterruptedException {
    send(
        HttpRequest.newBuilder(address(path))
            .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
            .header("Content-Type", "application/octet-stream"));
  }

  byte[] get(String path) throws Away, Refused, InterruptedException {
    return send(HttpRequest.newBuilder(address(path)).GET());
  }

  /** What a folder holds, as MLflow lists it: {@code {"files": [{"path", "is_dir"}]}}. */
  byte[] list(String path) throws Away, Refused, InterruptedException {
    URI address = URI.create(MlflowRecord.base(server.get()) + LIST + encoded(path));
    return send(HttpRequest.newBuilder(address).GET());
  }

  URI address(String path) {
    return URI.create(MlflowRecord.base(server.get()) + PREFIX + encoded(path));
  }

  private static String encoded(String path) {
    return Arrays.stream(path.split("/", -1))
        .map(segment -> URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }

  private byte[] send(HttpRequest.Builder request) throws Away, Refused, InterruptedException {
    try {
      HttpResponse<byte[]> response =
          http.send(request.timeout(answerWithin).build(), HttpResponse.BodyHandlers.ofByteArray());
      int status = response.statusCode();
      if (status >= 200 && status < 300) {
        return response.body();
      }
      String body = new String(response.body(), StandardCharsets.UTF_8);
      if (Away.says(status)) {
        throw new Away("HTTP " + status + ": " + body);
      }
      throw Refused.of(status, body);
    } catch (IOException e) {
      throw new Away(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
