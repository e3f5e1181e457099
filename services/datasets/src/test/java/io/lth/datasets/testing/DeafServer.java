package io.lth.datasets.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A port whose queue is full: Linux drops every further connection without a word. */
public final class DeafServer implements AutoCloseable {
  private static final int MORE_THAN_THE_QUEUE_HOLDS = 8;

  private final ServerSocket server;
  private final List<SocketChannel> queue;

  private DeafServer(ServerSocket server, List<SocketChannel> queue) {
    this.server = server;
    this.queue = queue;
  }

  public static DeafServer start() throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    List<SocketChannel> queue = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_THE_QUEUE_HOLDS; i++) {
      SocketChannel waiting = SocketChannel.open();
      waiting.configureBlocking(false);
      waiting.connect(server.getLocalSocketAddress());
      queue.add(waiting);
    }
    return new DeafServer(server, queue);
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel waiting : queue) {
      waiting.close();
    }
    server.close();
  }
}
