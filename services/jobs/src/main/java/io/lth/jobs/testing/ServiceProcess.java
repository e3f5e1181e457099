package io.lth.jobs.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A packaged service, started, killed and started again on the same state. */
public final class ServiceProcess implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final String TOKEN = "a-token-for-tests";

  private final Path state;
  private final List<String> command;
  private final Map<String, String> environment;
  private final URI address;
  private @Nullable Process process;

  /**
   * A service that is not started yet.
   *
   * @param runner its quarkus-run.jar
   * @param state folder of its database, token and log
   * @param jvm options of the Java that runs it
   * @param environment further variables
   */
  public ServiceProcess(
      Path runner, Path state, URI mlflow, List<String> jvm, Map<String, String> environment) {
    if (!Files.exists(runner)) {
      throw new IllegalStateException("not packaged yet: " + runner.toAbsolutePath());
    }
    this.state = state;
    this.address = URI.create("http://127.0.0.1:" + freePort());
    this.command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.add("-jar");
    command.add(runner.toAbsolutePath().toString());
    this.environment = new TreeMap<>(environment);
    this.environment.put("MALLOC_ARENA_MAX", "2");
    this.environment.put("LTH_JOBS_TOKEN_FILE", token(state).toString());
    this.environment.put("LTH_JOBS_MLFLOW_URL", mlflow.toString());
    this.environment.put("LTH_JOBS_FOLDER", state.toAbsolutePath().toString());
    this.environment.put("QUARKUS_HTTP_PORT", Integer.toString(address.getPort()));
  }

  private static Path token(Path state) {
    try {
      Files.createDirectories(state);
      Path file = state.toAbsolutePath().resolve("token");
      Files.writeString(file, TOKEN + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI address() {
    return address;
  }

  /** Somebody who knows the token. */
  public ServiceClient client() {
    return new ServiceClient(address, TOKEN);
  }

  /** Starts it and waits until it is ready. */
  public ServiceProcess start() {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(state.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("LTH_"));
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
    return this;
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    try (ServiceClient client = client()) {
      while (!client.isReady()) {
        if (System.nanoTime() > deadline || process().waitFor(100, TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("it did not become ready:\n" + logText());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it at once, as a power cut would. */
  public void kill() {
    process().destroyForcibly();
    process().onExit().join();
  }

  /**
   * Asks it to end and waits.
   *
   * @return how long it took
   */
  public Duration terminate() {
    long start = System.nanoTime();
    process().destroy();
    process().onExit().join();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Memory it holds, in MiB. */
  public long residentMebibytes() {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc", Long.toString(process().pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All it has said, over all its starts. */
  public String logText() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return state.resolve("service.log");
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("it was not started");
    }
    return process;
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
