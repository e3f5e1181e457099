package io.lth.mlflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.local.process.RunningServer;
import io.lth.local.process.RunningServer.Origin;
import io.lth.local.process.ServerStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Against the real MLflow; without one these tests fail and say how to install it. */
class MlflowServerIT {
  private static final String ARTIFACT =
      "/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/note.txt";
  private static final String LISTEN = " 0A ";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path state;
  private final ServerSettings settings;
  private final MlflowServer server;

  MlflowServerIT(@TempDir Path state) {
    this.state = state;
    this.settings = ServerSettings.of(MlflowPython.configured(), state);
    this.server = new MlflowServer(settings);
  }

  @AfterEach
  void endTheServer() {
    server.stop();
  }

  @Test
  void aStartedServerIsAdoptedUntilItIsStopped() throws Exception {
    assertThat(server.status()).isInstanceOf(ServerStatus.Stopped.class);

    RunningServer started = server.startOrAdopt();
    assertThat(started.origin()).isEqualTo(Origin.STARTED);
    assertThat(started.notices()).isEmpty();
    assertThat(server.isHealthy(started.uri())).isTrue();

    RunningServer adopted = new MlflowServer(settings).startOrAdopt();
    assertThat(adopted.origin()).isEqualTo(Origin.ADOPTED);
    assertThat(adopted.process()).isEqualTo(started.process());
    assertThat(adopted.uri()).isEqualTo(started.uri());
    assertThat(server.status()).isInstanceOf(ServerStatus.Healthy.class);

    int otherPort = started.uri().getPort() == 65_535 ? 65_534 : started.uri().getPort() + 1;
    assertThatThrownBy(() -> new MlflowServer(settings.onPort(otherPort)).startOrAdopt())
        .hasMessageContaining("mlflow-runs-on-another-port");

    assertThat(server.stop()).isTrue();
    assertThat(started.process().runs()).isFalse();
    assertThat(server.isHealthy(started.uri())).isFalse();
    assertThat(server.stop()).isFalse();
    assertThat(server.status()).isInstanceOf(ServerStatus.Stopped.class);
  }

  @Test
  void twoStartsAtTheSameMomentGiveOneServer() throws Exception {
    try (var commandLine = new OtherCommandLine(settings)) {
      CompletableFuture<RunningServer> here =
          CompletableFuture.supplyAsync(() -> server.startOrAdopt());
      CompletableFuture<RunningServer> beside =
          CompletableFuture.supplyAsync(() -> new MlflowServer(settings).startOrAdopt());
      String other = commandLine.uri();
      assertThat(List.of(here.join().uri().toString(), beside.join().uri().toString(), other))
          .containsOnly(other);
    }
  }

  @Test
  void dataIsStillThereAfterAKillAndThePortIsTheSame() throws Exception {
    RunningServer first = server.startOrAdopt();
    create(first.uri(), "kept");
    assertThat(put(first.uri(), "hello").statusCode()).isEqualTo(200);

    ProcessHandle process = first.process().handle().orElseThrow();
    process.destroyForcibly();
    process.onExit().join();

    RunningServer second = server.startOrAdopt();
    assertThat(second.origin()).isEqualTo(Origin.STARTED);
    assertThat(second.process()).isNotEqualTo(first.process());
    assertThat(second.uri()).isEqualTo(first.uri());
    assertThat(get(second.uri(), "/api/2.0/mlflow/experiments/get-by-name?experiment_name=kept"))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(200);
    assertThat(get(second.uri(), ARTIFACT).body()).isEqualTo("hello");
    assertThat(state.resolve("artifacts/0/run/artifacts/note.txt")).hasContent("hello");
  }

  @Test
  void aRememberedPortThatIsHeldGivesAnotherOneAndSaysSo() throws Exception {
    try (var held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(state.resolve("port"), held.getLocalPort() + "\n");
      RunningServer started = server.startOrAdopt();
      assertThat(started.uri().getPort()).isNotEqualTo(held.getLocalPort());
      assertThat(started.notices())
          .singleElement()
          .asString()
          .contains(Integer.toString(held.getLocalPort()))
          .contains(Integer.toString(started.uri().getPort()));
      assertThat(state.resolve("port")).hasContent(started.uri().getPort() + "\n");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anAskedPortThatIsHeldIsAnErrorThatNamesTheHolder() throws Exception {
    try (var held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> new MlflowServer(settings.onPort(held.getLocalPort())).startOrAdopt())
          .hasMessageContaining("mlflow-port-in-use")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThat(state.resolve("mlflow.json")).doesNotExist();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void itListensOnLoopbackOnlyInASessionOfItsOwnAndRefusesForeignHosts() throws Exception {
    RunningServer started = server.startOrAdopt();
    String port = ":%04X".formatted(started.uri().getPort());
    assertThat(listeners(port)).singleElement().asString().startsWith("0100007F:");

    String stat = Files.readString(Path.of("/proc/" + started.process().pid() + "/stat"));
    String session = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];
    assertThat(session).isEqualTo(Long.toString(started.process().pid()));

    assertThat(statusForHost(started.uri(), "127.0.0.1:" + started.uri().getPort())).isEqualTo(200);
    assertThat(statusForHost(started.uri(), "evil.example")).isEqualTo(403);
  }

  @Test
  void aServerThatDiesOnStartShowsItsLastWords() throws Exception {
    Files.writeString(state.resolve("mlflow.db"), "this is no database, and long enough to tell");
    assertThatThrownBy(() -> server.startOrAdopt())
        .hasMessageContaining("mlflow-did-not-start")
        .hasMessageContaining("file is not a database");
    assertThat(server.status()).isInstanceOf(ServerStatus.Stopped.class);
  }

  @Test
  void aServerThatIsNotReadyByItsDeadlineIsEndedAndReported() {
    var hurried =
        new ServerSettings(
            settings.python(), settings.state(), OptionalInt.empty(), Duration.ofMillis(300));
    assertThatThrownBy(() -> new MlflowServer(hurried).startOrAdopt())
        .hasMessageContaining("mlflow-did-not-start");
    assertThat(server.status()).isInstanceOf(ServerStatus.Stopped.class);
  }

  private void create(URI uri, String experiment) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve("/api/2.0/mlflow/experiments/create"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\": \"%s\"}".formatted(experiment)))
            .build();
    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> put(URI uri, String text) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri.resolve(ARTIFACT)).PUT(BodyPublishers.ofString(text)).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(URI uri, String path) throws Exception {
    return http.send(HttpRequest.newBuilder(uri.resolve(path)).build(), BodyHandlers.ofString());
  }

  /** By a bare socket, since Java's client doesn't let its caller choose the Host header. */
  private static int statusForHost(URI uri, String host) throws IOException {
    try (var socket = new Socket(uri.getHost(), uri.getPort())) {
      String request =
          String.join(
              "\r\n",
              "GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1",
              "Host: " + host,
              "Connection: close",
              "",
              "");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }

  private static List<String> listeners(String port) throws IOException {
    try (Stream<String> four = Files.lines(Path.of("/proc/net/tcp"));
        Stream<String> six = Files.lines(Path.of("/proc/net/tcp6"))) {
      return Stream.concat(four, six)
          .filter(line -> line.contains(port + " ") && line.contains(LISTEN))
          .map(line -> line.strip().split("\\s+", -1)[1])
          .filter(local -> local.endsWith(port))
          .toList();
    }
  }
}
