package io.lth.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private static final Instant STARTED = Instant.parse("2026-01-02T03:04:05Z");

  private final HttpServer server;
  private final URI uri;
  private int status = 200;
  private String body = "";

  ProbeTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/health");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void anAnswerOf200IsReadyAndEveryOtherIsShown() {
    assertThat(complaint(new Readiness.Answers(uri))).isEmpty();
    status = 503;
    body = "{\"checks\": \"MLflow is away\"}";
    assertThat(complaint(new Readiness.Answers(uri)))
        .hasValueSatisfying(text -> assertThat(text).contains("503", "MLflow is away"));
  }

  @Test
  void silenceIsNotReady() {
    server.stop(0);
    assertThat(complaint(new Readiness.Answers(uri)))
        .hasValueSatisfying(text -> assertThat(text).contains(uri.toString()));
  }

  @Test
  void aHeartbeatSinceItsStartIsReady() {
    body = health("healthy", "2026-01-02T03:04:06.5+00:00");
    assertThat(complaint(triggerer())).isEmpty();
  }

  @Test
  void aHeartbeatOfItsPredecessorIsNot() {
    body = health("healthy", "2026-01-02T03:04:04+00:00");
    assertThat(complaint(triggerer()))
        .hasValueSatisfying(text -> assertThat(text).contains("no heartbeat"));
  }

  @Test
  void aPartThatIsCalledUnhealthyIsSaidToBe() {
    body = health("unhealthy", "2026-01-02T03:04:06+00:00");
    assertThat(complaint(triggerer()))
        .hasValueSatisfying(text -> assertThat(text).contains("api-server", "unhealthy"));
    body = "{\"triggerer\": {\"status\": null}}";
    assertThat(complaint(triggerer())).isPresent();
  }

  @Test
  void anAnswerThatMakesNoSenseIsNotReady() {
    for (String nonsense : new String[] {"", "<html>", "[]", health("healthy", "soon")}) {
      body = nonsense;
      assertThat(complaint(triggerer())).as(nonsense).isPresent();
    }
  }

  private Optional<String> complaint(Readiness readiness) {
    return new Probe().complaint(readiness, STARTED);
  }

  private Readiness triggerer() {
    return new Readiness.Reported(
        "api-server", uri, "/triggerer/status", "/triggerer/latest_triggerer_heartbeat");
  }

  private static String health(String status, String heartbeat) {
    return """
        {"triggerer": {"status": "%s", "latest_triggerer_heartbeat": "%s"}}"""
        .formatted(status, heartbeat);
  }
}
