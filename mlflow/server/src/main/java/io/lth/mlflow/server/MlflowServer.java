package io.lth.mlflow.server;

import io.lth.local.process.LocalServer;
import io.lth.local.process.Part;
import io.lth.local.process.Probe;
import io.lth.local.process.Readiness;
import io.lth.local.process.RememberedPort;
import io.lth.local.process.RunningServer;
import io.lth.local.process.ServerStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * At most one MLflow server serves a state folder, however many ask for it at the same moment.
 *
 * <p>The server outlives whoever started it, and listens on loopback only. The local stack's
 * supervisor and a command that needs nothing but the record start the very same part.
 */
public final class MlflowServer {
  /** The part's name in the local stack. */
  public static final String NAME = "mlflow";

  private final ServerSettings settings;
  private final LocalServer server;

  public MlflowServer(ServerSettings settings) {
    this.settings = settings;
    this.server =
        new LocalServer(
            "MLflow server", port -> part(settings, port), port(settings), settings.port());
  }

  /** The server as a part of the local stack. */
  public static Part part(ServerSettings settings, int port) {
    return Part.named(NAME, settings.python(), settings.state())
        .command(
            settings.python().toString(),
            settings.state().resolve("serve.py").toString(),
            settings.state().toString(),
            Integer.toString(port))
        .file(settings.state().resolve("serve.py"), MlflowServer::script)
        .onPort(port)
        .readyWhen(new Readiness.Answers(health(URI.create("http://127.0.0.1:" + port))))
        .startDeadline(settings.startDeadline())
        .build();
  }

  /** The port of the last start. */
  public static RememberedPort port(ServerSettings settings) {
    return new RememberedPort(settings.state().resolve("port"));
  }

  /**
   * Answers a healthy server, the running one if there is one.
   *
   * @throws io.lth.lottery.problem.ProblemException if the asked port is held by somebody else,
   *     MLflow is not installed, or the server ends or stays silent until the deadline
   */
  public RunningServer startOrAdopt() {
    if (server.status() instanceof ServerStatus.Stopped) {
      MlflowPython.runnable(settings.python());
    }
    return server.startOrAdopt();
  }

  /** What runs now; changes nothing and waits for nobody. */
  public ServerStatus status() {
    return server.status();
  }

  /**
   * Ends the server and what it started, and waits until all of it is gone.
   *
   * @return whether one was running
   */
  public boolean stop() {
    return server.stop();
  }

  /** Whether the MLflow server at this address answers its health check now. */
  public boolean isHealthy(URI server) {
    return new Probe().complaint(health(server)).isEmpty();
  }

  private static URI health(URI server) {
    return server.resolve("/health");
  }

  private static String script() {
    try (InputStream source =
        Objects.requireNonNull(MlflowServer.class.getResourceAsStream("serve.py"), "serve.py")) {
      return new String(source.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
