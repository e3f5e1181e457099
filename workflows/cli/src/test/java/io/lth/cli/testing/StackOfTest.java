package io.lth.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The running stack as somebody outside of it sees it: {@code lth status --json} and HTTP. */
public final class StackOfTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** As /proc/net/tcp tells it. */
  private static final String LISTENS = "0A";

  private final LthProcess.Setting lth;
  // Asked for HTTP/2, Airflow answers a POST with a failure.
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public StackOfTest(LthProcess.Setting lth) {
    this.lth = lth;
  }

  /** The process number of each part that runs. */
  public Map<String, Long> processes() {
    Map<String, Long> processes = new LinkedHashMap<>();
    for (JsonNode part : status().path("parts")) {
      if (part.has("process")) {
        processes.put(part.path("name").asText(), part.path("process").asLong());
      }
    }
    return processes;
  }

  /** As in {@code ready}. */
  public String state(String part) {
    return part(part).path("state").asText();
  }

  public URI uri(String part) {
    return URI.create(part(part).path("uri").asText());
  }

  private JsonNode part(String name) {
    for (JsonNode part : status().path("parts")) {
      if (part.path("name").asText().equals(name)) {
        return part;
      }
    }
    throw new AssertionError("no part " + name);
  }

  private JsonNode status() {
    return lth.run("status", "--json").json();
  }

  /**
   * A DAG as Airflow's REST API tells it.
   *
   * @param edges as in {@code a -> b}
   */
  public record Graph(Set<String> tasks, Set<String> edges) {
    public Graph {
      tasks = Set.copyOf(tasks);
      edges = Set.copyOf(edges);
    }
  }

  /** The names of the DAGs that Airflow has read by now. */
  public Set<String> dags() {
    URI server = uri("api-server");
    return dags(server, authorization(server));
  }

  /** Each of those DAGs by its name. */
  public Map<String, Graph> graphs() {
    URI server = uri("api-server");
    String authorization = authorization(server);
    Map<String, Graph> graphs = new TreeMap<>();
    for (String dag : dags(server, authorization)) {
      URI tasks = server.resolve("/api/v2/dags/%s/tasks".formatted(dag));
      graphs.put(dag, graph(ask("GET", tasks, "", authorization)));
    }
    return graphs;
  }

  private Set<String> dags(URI server, String authorization) {
    JsonNode answer = ask("GET", server.resolve("/api/v2/dags?limit=100"), "", authorization);
    Set<String> dags = new TreeSet<>();
    answer.path("dags").forEach(dag -> dags.add(dag.path("dag_id").asText()));
    return dags;
  }

  private static Graph graph(JsonNode answer) {
    Set<String> tasks = new HashSet<>();
    Set<String> edges = new HashSet<>();
    for (JsonNode task : answer.path("tasks")) {
      String id = task.path("task_id").asText();
      tasks.add(id);
      task.path("downstream_task_ids")
          .forEach(next -> edges.add("%s -> %s".formatted(id, next.asText())));
    }
    return new Graph(tasks, edges);
  }

  /** How often each failed task of a run was tried. */
  public Map<String, Integer> triesOfFailed(String dag, String run) {
    String tasks = "/api/v2/dags/%s/dagRuns/%s/taskInstances?state=failed".formatted(dag, run);
    URI server = uri("api-server");
    Map<String, Integer> tries = new TreeMap<>();
    ask("GET", server.resolve(tasks), "", authorization(server))
        .path("task_instances")
        .forEach(task -> tries.put(task.path("task_id").asText(), task.path("try_number").asInt()));
    return tries;
  }

  /** Pauses a DAG, or unpauses it. */
  public void pause(String dag, boolean paused) {
    URI server = uri("api-server");
    ask(
        "PATCH",
        server.resolve("/api/v2/dags/%s?update_mask=is_paused".formatted(dag)),
        JsonNodeFactory.instance.objectNode().put("is_paused", paused).toString(),
        authorization(server));
  }

  private String authorization(URI server) {
    String credentials = credentials(secret("airflow-password"));
    JsonNode token = ask("POST", server.resolve("/auth/token"), credentials, "");
    return "Bearer " + token.path("access_token").asText();
  }

  /** Every process of the stack, children included: it stands in the state folder, or names it. */
  public Set<Long> everyProcess() {
    String state = lth.state().toString();
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> pid != ProcessHandle.current().pid())
        .filter(
            pid ->
                text(Path.of("/proc/%d/cmdline".formatted(pid))).contains(state)
                    || target(Path.of("/proc/%d/cwd".formatted(pid))).startsWith(state))
        .collect(Collectors.toSet());
  }

  /** The local addresses, in the kernel's words, that a process listens on. */
  public static List<String> listening(long pid) {
    Set<String> held = new HashSet<>();
    try (Stream<Path> open = Files.list(Path.of("/proc/%d/fd".formatted(pid)))) {
      open.map(StackOfTest::target).forEach(held::add);
    } catch (IOException ended) {
      return List.of();
    }
    List<String> addresses = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : text(Path.of(table)).lines().toList()) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > 9
            && columns[3].equals(LISTENS)
            && held.contains("socket:[%s]".formatted(columns[9]))) {
          addresses.add(columns[1]);
        }
      }
    }
    return addresses;
  }

  /** A file's text; empty for what belongs to a process that has ended. */
  public static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException ended) {
      return "";
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException ended) {
      return "";
    }
  }

  /** The HTTP status of a login to Airflow. */
  public int login(String password) {
    return send("POST", uri("api-server").resolve("/auth/token"), credentials(password), "")
        .statusCode();
  }

  private static String credentials(String password) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("username", "lth")
        .put("password", password)
        .toString();
  }

  /** The HTTP status of a request to a service. */
  public int statusOf(String service, String path, String token) {
    return send("GET", uri(service).resolve(path), "", "Bearer " + token).statusCode();
  }

  /** What a file of secrets holds. */
  public String secret(String name) {
    try {
      return Files.readString(secrets().resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of secrets. */
  public Path secrets() {
    return lth.state().resolve("secrets");
  }

  private JsonNode ask(String method, URI uri, String body, String authorization) {
    HttpResponse<String> response = send(method, uri, body, authorization);
    if (response.statusCode() >= 300) {
      throw new AssertionError("%s: HTTP %d".formatted(uri, response.statusCode()));
    }
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(String method, URI uri, String body, String authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
