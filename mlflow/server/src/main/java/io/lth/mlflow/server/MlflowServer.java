package io.lth.mlflow.server;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.mlflow.server.RunningServer.Origin;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one MLflow server serves a state folder, however many ask for it at the same moment.
 *
 * <p>The server outlives whoever started it: it runs in a session of its own, and its process,
 * start time and port are kept in {@code server.json}. Only the process written there is ever
 * adopted or ended. It listens on loopback only.
 */
public final class MlflowServer {
  private static final Logger log = LoggerFactory.getLogger(MlflowServer.class);

  /** Exit status of serve.py when somebody else has the port. */
  private static final int PORT_IN_USE = 98;

  private static final int PORT_ATTEMPTS = 5;
  private static final int LOG_LINES_SHOWN = 15;
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);

  /** File locks exclude processes; the threads of this one need a lock of their own. */
  private static final ReentrantLock threads = new ReentrantLock();

  private final ServerSettings settings;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(HEALTH_TIMEOUT)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  public MlflowServer(ServerSettings settings) {
    this.settings = settings;
  }

  /**
   * Answers a healthy server, the running one if there is one.
   *
   * @throws io.lth.lottery.problem.ProblemException if the asked port is held by somebody else,
   *     MLflow is not installed, or the server ends or stays silent until the deadline
   */
  public RunningServer startOrAdopt() {
    return exclusively(
        () -> {
          List<String> notices = new ArrayList<>();
          Optional<ServerAddress> known = runningAddress();
          if (known.isPresent()) {
            ServerAddress address = known.get();
            requireAskedPort(address);
            if (becomesHealthy(address)) {
              return running(address, Origin.ADOPTED, notices);
            }
            tell(
                notices,
                "The MLflow server (process %d) did not answer for %d s and was started anew."
                    .formatted(address.process().pid(), settings.startDeadline().toSeconds()));
            end(address.process());
          }
          return start(notices);
        });
  }

  /** What runs now; changes nothing and waits for nobody. */
  public ServerStatus status() {
    return attempt(
        () ->
            runningAddress()
                .<ServerStatus>map(
                    address ->
                        answers(address)
                            ? new ServerStatus.Healthy(running(address, Origin.ADOPTED, List.of()))
                            : new ServerStatus.Silent(address.process(), address.port()))
                .orElseGet(ServerStatus.Stopped::new));
  }

  /**
   * Ends the server and what it started, and waits until all of it is gone.
   *
   * @return whether one was running
   */
  public boolean stop() {
    return exclusively(
        () -> {
          Optional<ServerAddress> known = runningAddress();
          if (known.isPresent()) {
            end(known.get().process());
          }
          Files.deleteIfExists(addressFile());
          return known.isPresent();
        });
  }

  /** Whether the MLflow server at this address answers its health check now. */
  public boolean isHealthy(URI server) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/health")).timeout(healthTimeout()).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException silent) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Duration healthTimeout() {
    return settings.startDeadline().compareTo(HEALTH_TIMEOUT) < 0
        ? settings.startDeadline()
        : HEALTH_TIMEOUT;
  }

  private RunningServer start(List<String> notices) throws IOException {
    Path python = MlflowPython.runnable(settings.python());
    Optional<Integer> remembered = rememberedPort();
    int port =
        settings.port().isPresent()
            ? settings.port().getAsInt()
            : remembered.orElseGet(this::freePort);
    for (int attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
      Process process = launch(python, port);
      Optional<ProcessIdentity> identity = ProcessIdentity.of(process.toHandle());
      if (identity.isPresent()) {
        ServerAddress address = new ServerAddress(identity.get(), port);
        address.write(addressFile());
        if (becomesHealthy(address)) {
          ServerAddress.replace(portFile(), port + "\n");
          return running(address, Origin.STARTED, notices);
        }
        end(address.process());
      }
      Files.deleteIfExists(addressFile());
      requirePortWasTheReason(process);
      if (settings.port().isPresent()) {
        throw portInUse(port);
      }
      int next = freePort();
      tell(
          notices,
          "Port %d is held by %s; the MLflow server takes port %d."
              .formatted(port, PortHolder.describe(port), next));
      port = next;
    }
    throw portInUse(port);
  }

  private Process launch(Path python, int port) throws IOException {
    Path script = settings.state().resolve("serve.py");
    try (InputStream source =
        Objects.requireNonNull(MlflowServer.class.getResourceAsStream("serve.py"), "serve.py")) {
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.exists(logFile())) {
      Files.move(
          logFile(),
          settings.state().resolve("server.previous.log"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    return new ProcessBuilder(
            python.toString(),
            script.toString(),
            settings.state().toString(),
            Integer.toString(port))
        .directory(settings.state().toFile())
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectErrorStream(true)
        .redirectOutput(logFile().toFile())
        .start();
  }

  /** Waits for the health check, no longer than the process lives or the deadline allows. */
  private boolean becomesHealthy(ServerAddress address) {
    await(settings.startDeadline(), () -> !address.process().runs() || answers(address));
    return address.process().runs() && answers(address);
  }

  /** Whether it is this process that answers: a foreign server may be healthy on the same port. */
  private boolean answers(ServerAddress address) {
    return attempt(() -> hasClaimedPort(address)) && isHealthy(address.uri());
  }

  /** The first line of the log is written once serve.py holds its port. */
  private boolean hasClaimedPort(ServerAddress address) throws IOException {
    if (!Files.exists(logFile())) {
      return false;
    }
    try (Stream<String> lines = Files.lines(logFile())) {
      return lines
          .limit(1)
          .toList()
          .contains(
              "process %d listens on 127.0.0.1:%d"
                  .formatted(address.process().pid(), address.port()));
    }
  }

  private void requirePortWasTheReason(Process process) throws IOException {
    int status = exitStatus(process);
    if (status == PORT_IN_USE) {
      return;
    }
    String last = lastLogLines();
    throw Problem.of(Fault.PLATFORM, "mlflow-server-did-not-start")
        .expected(
            "the MLflow server to answer within %d s"
                .formatted(settings.startDeadline().toSeconds()))
        .found(
            "it ended with status %d; its last lines:%n%s"
                .formatted(status, last.isBlank() ? "(none)" : last))
        .where(logFile().toString())
        .remedy("Read the log; if packages are missing or broken, run ./lth setup; then try again.")
        .exception();
  }

  /** Of a process that ended by itself or was ended after the deadline. */
  private static int exitStatus(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private RuntimeException portInUse(int port) {
    return Problem.of(Fault.REQUEST, "mlflow-port-in-use")
        .expected("port %d to be free".formatted(port))
        .found(PortHolder.describe(port) + " listening on it")
        .where("127.0.0.1:" + port)
        .remedy("End that process, ask for another port, or ask for none and a free one is taken.")
        .exception();
  }

  private void requireAskedPort(ServerAddress address) {
    if (settings.port().isPresent() && settings.port().getAsInt() != address.port()) {
      throw Problem.of(Fault.REQUEST, "mlflow-runs-on-another-port")
          .expected("the MLflow server on port %d".formatted(settings.port().getAsInt()))
          .found(
              "it runs on port %d (process %d)".formatted(address.port(), address.process().pid()))
          .where(addressFile().toString())
          .remedy("Use that port, or stop the server first.")
          .exception();
    }
  }

  /** The address on record if its process still runs. */
  private Optional<ServerAddress> runningAddress() throws IOException {
    return ServerAddress.read(addressFile()).filter(address -> address.process().runs());
  }

  private void end(ProcessIdentity server) {
    Optional<ProcessHandle> handle = server.handle();
    if (handle.isEmpty()) {
      return;
    }
    List<ProcessIdentity> tree =
        Stream.concat(handle.stream(), handle.stream().flatMap(ProcessHandle::descendants))
            .flatMap(process -> ProcessIdentity.of(process).stream())
            .toList();
    tree.forEach(process -> process.handle().ifPresent(ProcessHandle::destroy));
    if (!await(STOP_GRACE, () -> tree.stream().noneMatch(ProcessIdentity::runs))) {
      tree.forEach(process -> process.handle().ifPresent(ProcessHandle::destroyForcibly));
      if (!await(STOP_GRACE, () -> tree.stream().noneMatch(ProcessIdentity::runs))) {
        throw Problem.of(Fault.PLATFORM, "mlflow-server-did-not-stop")
            .expected("process %d to end after SIGKILL".formatted(server.pid()))
            .found("it is still there")
            .where(addressFile().toString())
            .remedy("It probably waits for a disk; look at it with ps and try again.")
            .exception();
      }
    }
  }

  private Optional<Integer> rememberedPort() throws IOException {
    if (!Files.exists(portFile())) {
      return Optional.empty();
    }
    String text = Files.readString(portFile()).strip();
    return text.matches("[1-9][0-9]{3,4}")
        ? Optional.of(Integer.valueOf(text)).filter(port -> port < 65_536)
        : Optional.empty();
  }

  private int freePort() {
    return attempt(
        () -> {
          try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
          }
        });
  }

  private String lastLogLines() throws IOException {
    List<String> lines = Files.exists(logFile()) ? Files.readAllLines(logFile()) : List.of();
    return String.join(
        System.lineSeparator(),
        lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
  }

  private RunningServer running(ServerAddress address, Origin origin, List<String> notices) {
    return new RunningServer(address.uri(), address.process(), origin, logFile(), notices);
  }

  private static void tell(List<String> notices, String notice) {
    log.warn(notice);
    notices.add(notice);
  }

  private Path addressFile() {
    return settings.state().resolve("server.json");
  }

  private Path portFile() {
    return settings.state().resolve("port");
  }

  private Path logFile() {
    return settings.state().resolve("server.log");
  }

  private <T> T exclusively(Action<T> action) {
    threads.lock();
    try {
      return attempt(
          () -> {
            Files.createDirectories(settings.state());
            try (FileChannel file =
                    FileChannel.open(settings.state().resolve("server.lock"), CREATE, WRITE);
                var held = file.lock()) {
              log.trace("holding {}", held);
              return action.run();
            }
          });
    } finally {
      threads.unlock();
    }
  }

  private <T> T attempt(Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, "mlflow-state-unusable")
          .expected("a state folder that can be read and written")
          .found(e.toString())
          .where(settings.state().toString())
          .remedy("Check free space and rights of this folder, then try again.")
          .exception(e);
    }
  }

  /** Whether the condition came true in time. */
  private static boolean await(Duration longest, BooleanSupplier condition) {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return true;
  }

  private static RuntimeException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return Problem.of(Fault.PLATFORM, "mlflow-wait-interrupted")
        .expected("to wait for the MLflow server")
        .found("an interruption")
        .where("this process")
        .remedy("Start the same command again; the server is taken over if it runs.")
        .exception(e);
  }

  /** What is done while the lock is held. */
  @FunctionalInterface
  private interface Action<T> {
    T run() throws IOException;
  }
}
