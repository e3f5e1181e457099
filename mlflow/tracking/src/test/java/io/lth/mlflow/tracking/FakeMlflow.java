package io.lth.mlflow.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * As much of MLflow as the record asks for, in memory, with a failure wherever a test wants one.
 */
final class FakeMlflow implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";

  /** What goes wrong with one request. */
  enum Failure {
    /** It is served, but the answer gets lost. */
    ANSWER_LOST,
    /** It is lost on its way. */
    REQUEST_LOST,
    /** It is served just before the next one of its kind, and the answer gets lost. */
    SERVED_LATE,
    /** There is never an answer. */
    SILENCE,
    /** A request that MLflow declines. */
    DECLINED,
    /** It is declined for now, three times: the official client asks so often at once. */
    UNAVAILABLE,
    /** Something else than MLflow answers. */
    NOT_MLFLOW
  }

  private record Planned(String path, Failure failure) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Planned> planned = new ArrayList<>();
  private final Map<String, Runnable> late = new ConcurrentHashMap<>();

  /** Paths in the order of the requests, and their bodies. */
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  final Map<String, List<String>> bodies = Collections.synchronizedMap(new LinkedHashMap<>());
  final Map<String, ObjectNode> runs = Collections.synchronizedMap(new LinkedHashMap<>());
  final Map<String, byte[]> artifacts = Collections.synchronizedMap(new LinkedHashMap<>());
  final List<String> deleted = Collections.synchronizedList(new ArrayList<>());

  String lifecycleStage = "active";
  String artifactRoot = "mlflow-artifacts:/7/";
  int pageSize = 1_000;

  FakeMlflow() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Lets the next request whose path ends so fail; several in the order they are planned. */
  void fail(String path, Failure failure) {
    int times = failure == Failure.UNAVAILABLE && !path.equals("artifacts") ? 3 : 1;
    synchronized (planned) {
      planned.addAll(Collections.nCopies(times, new Planned(path, failure)));
    }
  }

  List<String> bodies(String path) {
    return bodies.getOrDefault(path, List.of());
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String raw = exchange.getRequestURI().getRawPath();
    boolean artifact = (raw + "/").startsWith(ARTIFACTS);
    String path = artifact ? "artifacts" : raw.replaceFirst("^/api/2.0/mlflow/", "");
    requests.add(artifact ? exchange.getRequestMethod() + " " + raw : path);
    bodies
        .computeIfAbsent(path, key -> Collections.synchronizedList(new ArrayList<>()))
        .add(new String(body, StandardCharsets.UTF_8));
    switch (failure(path)) {
      case null -> {
        Runnable overdue = late.remove(path);
        if (overdue != null) {
          overdue.run();
        }
        if (artifact) {
          artifact(exchange, body);
        } else {
          answer(exchange, 200, serve(path, body).toString());
        }
      }
      case ANSWER_LOST -> {
        serve(path, body);
        exchange.close();
      }
      case SERVED_LATE -> {
        late.put(path, () -> serve(path, body));
        exchange.close();
      }
      case REQUEST_LOST -> exchange.close();
      case SILENCE -> {
        try {
          closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        exchange.close();
      }
      case DECLINED ->
          answer(
              exchange,
              400,
              "{\"error_code\":\"INVALID_PARAMETER_VALUE\",\"message\":\"not like this\"}");
      case UNAVAILABLE -> answer(exchange, 503, "warming up");
      case NOT_MLFLOW -> answer(exchange, 200, "<html>a printer</html>");
    }
  }

  private @Nullable Failure failure(String path) {
    synchronized (planned) {
      for (Planned next : planned) {
        if (path.equals(next.path())) {
          planned.remove(next);
          return next.failure();
        }
      }
      return null;
    }
  }

  private void artifact(HttpExchange exchange, byte[] body) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    if (query != null) {
      answer(exchange, 200, listing(query.substring("path=".length()) + "/").toString());
      return;
    }
    String path = exchange.getRequestURI().getPath().substring(ARTIFACTS.length());
    if (exchange.getRequestMethod().equals("PUT")) {
      artifacts.put(path, body);
      answer(exchange, 200, "{}");
    } else if (artifacts.containsKey(path)) {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(artifacts.get(path));
      exchange.close();
    } else {
      answer(exchange, 404, "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"none\"}");
    }
  }

  private JsonNode listing(String folder) {
    ObjectNode listing = JSON.createObjectNode();
    for (String path : artifacts.keySet()) {
      if (path.startsWith(folder)) {
        String name = path.substring(folder.length());
        listing
            .withArray("files")
            .addObject()
            .put("path", name.replaceFirst("/.*", ""))
            .put("is_dir", name.contains("/"));
      }
    }
    return listing;
  }

  private synchronized JsonNode serve(String path, byte[] body) {
    try {
      JsonNode request = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
      ObjectNode answer = JSON.createObjectNode();
      switch (path) {
        case "experiments/get-by-name" -> {
          ObjectNode experiment = answer.putObject("experiment");
          experiment.put("experiment_id", "7").put("lifecycle_stage", lifecycleStage);
          experiment
              .putArray("tags")
              .addObject()
              .put("key", "mlflow.experimentKind")
              .put("value", "custom_model_development");
        }
        case "runs/create" -> {
          String id = "run" + (runs.size() + 1);
          ObjectNode run = JSON.createObjectNode();
          run.putObject("info")
              .put("run_id", id)
              .put("run_name", request.path("run_name").asText())
              .put("status", "RUNNING")
              .put("lifecycle_stage", "active")
              .put("artifact_uri", artifactRoot + id + "/artifacts");
          run.putObject("data").set("tags", request.path("tags"));
          runs.put(id, run);
          answer.set("run", run);
        }
        case "runs/search" -> {
          int from = request.path("page_token").asInt(0);
          List<ObjectNode> active =
              runs.values().stream()
                  .filter(run -> !deleted.contains(run.at("/info/run_id").asText()))
                  .filter(run -> matches(request.path("filter").asText(), run))
                  .toList();
          ArrayNode page = answer.putArray("runs");
          active.stream().skip(from).limit(pageSize).forEach(page::add);
          if (from + pageSize < active.size()) {
            answer.put("next_page_token", String.valueOf(from + pageSize));
          }
        }
        case "runs/delete" -> deleted.add(request.path("run_id").asText());
        default -> {}
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a search sees a run; of all tags the fake knows only the request's. */
  private static boolean matches(String filter, ObjectNode run) {
    if (!filter.contains(MlflowRecord.REQUEST)) {
      return true;
    }
    for (JsonNode tag : run.at("/data/tags")) {
      if (tag.path("key").asText().equals(MlflowRecord.REQUEST)) {
        return filter.contains(tag.path("value").asText());
      }
    }
    return false;
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
