package io.lth.datasets.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A mirror on loopback: serves what it is given, 404 for the rest, and counts the requests. */
public final class FakeMirror implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> content = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean stalled;

  private FakeMirror(HttpServer server) {
    this.server = server;
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public static FakeMirror empty() throws IOException {
    return new FakeMirror(
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  /** Serves all files of the dataset, gzipped. */
  public static FakeMirror of(TinyDataset dataset) throws IOException {
    FakeMirror mirror = empty();
    dataset.files().forEach((name, bytes) -> mirror.serve(name, TinyDataset.gzipped(bytes)));
    return mirror;
  }

  /** Serves these very bytes as {@code <name>.gz} from now on. */
  public void serve(String name, byte[] bytes) {
    serveAs(name + ".gz", bytes);
  }

  /** Serves these very bytes under this very name from now on. */
  public void serveAs(String name, byte[] bytes) {
    content.put("/data/" + name, bytes);
  }

  /** From now on begins an answer and never ends it. */
  public void stall() {
    stalled = true;
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/data/");
  }

  public int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      byte[] bytes = content.get(exchange.getRequestURI().getPath());
      if (bytes == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.sendResponseHeaders(200, bytes.length);
      if (stalled) {
        exchange.getResponseBody().write(bytes, 0, 1);
        exchange.getResponseBody().flush();
        awaitClosing();
      } else {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
