package io.lth.airflow.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A real Airflow on loopback, on SQLite in a folder of its own: the API server, the scheduler and
 * the DAG processor. No triggerer: it is the part that is down.
 */
final class RealAirflow implements AutoCloseable {
  static final String USER = "admin";
  private static final List<String> DAGS = List.of("client.py", "broken.py", "breaks_later.py");

  private final Path state;
  private final String python;
  private final URI uri;
  private final String password = UUID.randomUUID().toString();
  private final List<Process> parts = new ArrayList<>();

  /** Starts it, and does not wait until it answers. */
  RealAirflow(Path state) throws IOException, InterruptedException {
    this.state = state;
    this.python = python();
    this.uri = URI.create("http://127.0.0.1:" + freePort());
    Files.createDirectories(dags());
    Files.createDirectories(marks());
    for (String dag : DAGS) {
      try (var source = RealAirflow.class.getResourceAsStream("/dags/" + dag)) {
        if (source == null) {
          throw new IllegalStateException("no such resource: dags/" + dag);
        }
        Files.copy(source, dags().resolve(dag));
      }
    }
    Files.createFile(
        passwords(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwords(), "{\"%s\": \"%s\"}".formatted(USER, password));
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    int migrated = start("migrate", "db", "migrate").waitFor();
    if (migrated != 0) {
      throw new IllegalStateException("no database: " + log("migrate"));
    }
    parts.add(start("api-server", "api-server"));
    parts.add(start("scheduler", "scheduler", "--skip-serve-logs"));
    parts.add(start("dag-processor", "dag-processor"));
  }

  static String python() {
    String given = System.getProperty("lth.airflow.python", "");
    if (given.isEmpty()) {
      throw new IllegalStateException(
          "this test needs the Python that has Airflow 3.3.2: name it with"
              + " -Dlth.airflow.python=…; ./lth sets one up, and by hand: uv venv FOLDER, then"
              + " uv pip install --python FOLDER/bin/python --require-hashes"
              + " -r workflows/airflow/requirements.lock");
    }
    return given;
  }

  URI uri() {
    return uri;
  }

  String password() {
    return password;
  }

  /** DAGs are read from here, again as soon as a file changes. */
  Path dags() {
    return state.resolve("dags");
  }

  /** Tasks look here for files that tell them to go on. */
  Path marks() {
    return state.resolve("marks");
  }

  /** What the parts said, for whoever asks why they did not start. */
  String logs() {
    return Stream.of("api-server", "scheduler", "dag-processor")
        .map(part -> part + ":\n" + log(part))
        .reduce("", String::concat);
  }

  void requireAlive() {
    for (Process part : parts) {
      if (!part.isAlive()) {
        throw new IllegalStateException("a part of Airflow ended: " + logs());
      }
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> all =
        parts.stream()
            .flatMap(part -> Stream.concat(part.descendants(), Stream.of(part.toHandle())))
            .toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
  }

  private Process start(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(python, "-m", "airflow"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(state.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile(name).toFile()));
    builder.environment().keySet().removeIf(key -> key.startsWith("AIRFLOW"));
    builder.environment().putAll(settings());
    return builder.start();
  }

  private Map<String, String> settings() {
    String key = Base64.getUrlEncoder().encodeToString(new byte[32]);
    Map<String, String> all = new LinkedHashMap<>();
    all.put("AIRFLOW_HOME", state.toString());
    all.put("CLIENT_TEST_MARKS", marks().toString());
    all.put("PATH", Path.of(python).getParent() + ":" + System.getenv("PATH"));
    all.put("AIRFLOW__CORE__DAGS_FOLDER", dags().toString());
    all.put("AIRFLOW__CORE__LOAD_EXAMPLES", "False");
    all.put("AIRFLOW__CORE__DAG_DISCOVERY_SAFE_MODE", "False");
    all.put("AIRFLOW__CORE__EXECUTOR", "LocalExecutor");
    all.put("AIRFLOW__CORE__PARALLELISM", "2");
    all.put("AIRFLOW__CORE__FERNET_KEY", key);
    all.put("AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION", "False");
    all.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", USER + ":admin");
    all.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", passwords().toString());
    all.put("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", uri + "/execution/");
    all.put("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "sqlite:///" + state.resolve("airflow.db"));
    all.put("AIRFLOW__API__HOST", "127.0.0.1");
    all.put("AIRFLOW__API__PORT", String.valueOf(uri.getPort()));
    all.put("AIRFLOW__API__WORKERS", "1");
    all.put("AIRFLOW__API__BASE_URL", uri.toString());
    all.put("AIRFLOW__API__SECRET_KEY", key);
    all.put("AIRFLOW__API_AUTH__JWT_SECRET", key);
    all.put("AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME", "0.1");
    all.put("AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL", "2");
    all.put("AIRFLOW__DAG_PROCESSOR__BUNDLE_REFRESH_CHECK_INTERVAL", "1");
    all.put("AIRFLOW__USAGE_DATA_COLLECTION__ENABLED", "False");
    return all;
  }

  private Path passwords() {
    return state.resolve("passwords.json");
  }

  private Path logFile(String name) {
    return state.resolve(name + ".log");
  }

  private String log(String name) {
    try {
      return Files.exists(logFile(name)) ? Files.readString(logFile(name)) : "nothing";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file of a DAG anew. */
  void rewrite(String dag, String source) throws IOException {
    Files.writeString(dags().resolve(dag), source, StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
