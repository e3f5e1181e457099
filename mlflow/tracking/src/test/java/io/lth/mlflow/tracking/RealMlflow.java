package io.lth.mlflow.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real MLflow server on loopback that can be killed and started again with its state kept. */
final class RealMlflow implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path state;
  private final URI uri;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Process process;

  RealMlflow(Path state) {
    this.state = state;
    this.uri = URI.create("http://127.0.0.1:" + freePort());
  }

  URI uri() {
    return uri;
  }

  Path artifacts() {
    return state.resolve("artifacts");
  }

  /** Starts it; {@link #awaitReady} tells when it answers. */
  void start() {
    String database = "sqlite:///" + state.resolve("mlflow.db");
    ProcessBuilder command =
        new ProcessBuilder(
                python(),
                "-m",
                "mlflow",
                "server",
                "--backend-store-uri",
                database,
                "--artifacts-destination",
                artifacts().toUri().toString(),
                "--serve-artifacts",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(uri.getPort()),
                "--workers",
                "1",
                "--allowed-hosts",
                "localhost:*,127.0.0.1:*")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    command.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    command.environment().put("DO_NOT_TRACK", "true");
    command.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    try {
      process = command.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitReady() throws InterruptedException, IOException {
    Instant deadline = Instant.now().plus(READY_WITHIN);
    while (!healthy()) {
      if (Instant.now().isAfter(deadline) || process == null || !process.isAlive()) {
        throw new IllegalStateException("MLflow did not start: " + Files.readString(log()));
      }
      process.waitFor(200, TimeUnit.MILLISECONDS);
    }
  }

  /** Ends it at once, as a power cut would. */
  void kill() {
    if (process != null) {
      List<ProcessHandle> all =
          Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      for (ProcessHandle each : all) {
        each.onExit().join();
      }
    }
  }

  JsonNode rest(String path) {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(uri.resolve("/api/2.0/mlflow/" + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
    http.close();
  }

  private boolean healthy() throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(uri.resolve("/health")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private Path log() {
    return state.resolve("server.log");
  }

  private static String python() {
    return Optional.ofNullable(System.getProperty("lth.python"))
        .or(() -> Optional.ofNullable(System.getenv("LTH_PYTHON")))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "this test needs the Python that has MLflow 3.17.0: name it with"
                        + " -Dlth.python=… or LTH_PYTHON; ./lth sets one up"));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
