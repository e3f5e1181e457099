package io.lth.airflow.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Says what a test tells it to, or fails as it is told to; knows one user and tokens it gave. */
final class FakeAirflow implements AutoCloseable {
  static final String PASSWORD = "secret-password-3f2a";

  /** What becomes of a request. */
  sealed interface Reply {}

  record Says(int status, String body) implements Reply {}

  /** Half of the body that was announced, and then nothing more. */
  record Stalls(String body) implements Reply {}

  enum Failure implements Reply {
    /** The connection is closed without an answer. */
    RESET,
    /** There is never an answer. */
    SILENCE
  }

  /** A request as it came. */
  record Request(String method, String path, String query, String body, String authorization) {
    String line() {
      return query.isEmpty() ? method + " " + path : method + " " + path + "?" + query;
    }

    Map<String, List<String>> parameters() {
      Map<String, List<String>> all = new LinkedHashMap<>();
      for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        all.computeIfAbsent(decoded(name), key -> new ArrayList<>()).add(decoded(value));
      }
      return all;
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Deque<Reply>> replies = new LinkedHashMap<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private volatile Function<Request, Reply> otherwise =
      request -> new Says(404, "{\"detail\":\"Not Found\"}");
  private volatile String token = "token-0-bbf1";
  private int logins;

  FakeAirflow() {
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

  /** The next replies to a request of that method and path; the last of them stays. */
  FakeAirflow on(String methodAndPath, Reply... next) {
    synchronized (replies) {
      replies.put(methodAndPath, new ArrayDeque<>(List.of(next)));
    }
    return this;
  }

  /** What is replied to a request for which nothing is planned: that nothing is found, at first. */
  FakeAirflow otherwise(Function<Request, Reply> reply) {
    otherwise = reply;
    return this;
  }

  /** The token given last is worth nothing any more. */
  void forgetToken() {
    token = "token-lapsed-77aa";
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Methods, paths and queries in the order of the requests, less those that log in. */
  List<String> lines() {
    return requests().stream()
        .filter(request -> !request.path().equals("/auth/token"))
        .map(Request::line)
        .toList();
  }

  long logins() {
    return requests().stream().filter(request -> request.path().equals("/auth/token")).count();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    Request request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            query == null ? "" : query,
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
            authorization == null ? "" : authorization);
    requests.add(request);
    switch (reply(request)) {
      case Says says -> say(exchange, says);
      case Stalls stalls -> stall(exchange, stalls);
      case Failure.RESET -> exchange.close();
      case Failure.SILENCE -> awaitClose();
    }
  }

  private Reply reply(Request request) {
    String key = request.method() + " " + request.path();
    synchronized (replies) {
      Deque<Reply> planned = replies.get(key);
      if (request.path().equals("/auth/token")) {
        return planned == null ? login(request) : next(planned);
      }
      boolean open =
          request.path().equals("/api/v2/version")
              || request.path().equals("/api/v2/monitor/health");
      if (!open && !request.authorization().equals("Bearer " + token)) {
        return new Says(401, "{\"detail\":\"Invalid JWT token\"}");
      }
      return planned == null ? otherwise.apply(request) : next(planned);
    }
  }

  private static Reply next(Deque<Reply> planned) {
    return planned.size() > 1 ? planned.removeFirst() : planned.getFirst();
  }

  private Reply login(Request request) {
    if (!request.body().contains("\"password\":\"" + PASSWORD + "\"")) {
      return new Says(401, "{\"detail\":\"Invalid credentials\"}");
    }
    token = "token-%d-bbf1".formatted(++logins);
    return new Says(201, "{\"access_token\":\"%s\"}".formatted(token));
  }

  private static void say(HttpExchange exchange, Says says) throws IOException {
    byte[] body = says.body().getBytes(StandardCharsets.UTF_8);
    exchange
        .getResponseHeaders()
        .set("Content-Type", says.body().startsWith("<") ? "text/html" : "application/json");
    exchange.sendResponseHeaders(says.status(), body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void stall(HttpExchange exchange, Stalls stalls) throws IOException {
    byte[] body = stalls.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body, 0, body.length / 2);
    exchange.getResponseBody().flush();
    awaitClose();
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
