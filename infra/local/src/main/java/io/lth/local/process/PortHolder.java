package io.lth.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who listens on a TCP port of this machine, where the operating system tells. */
public final class PortHolder {
  private static final String LISTEN = "0A";

  private PortHolder() {}

  /** A phrase such as {@code process 4711 (/usr/bin/python3)}. */
  public static String describe(int port) {
    if (!isTold()) {
      return "a process that this system doesn't name (try: lsof -nP -iTCP:%d -sTCP:LISTEN)"
          .formatted(port);
    }
    Set<String> sockets = listening(port);
    return ProcessHandle.allProcesses()
        .filter(process -> holds(process.pid(), sockets))
        .findFirst()
        .map(
            process ->
                "process %d (%s)"
                    .formatted(process.pid(), process.info().command().orElse("unnamed")))
        .orElse("a process of another user");
  }

  /** Whether nobody listens on the port, so that a part may. */
  public static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException held) {
      return false;
    }
  }

  /** A port that nobody has at this moment. */
  public static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Whether one of these processes listens on the port: a foreign server may be healthy on it too.
   * Where the system doesn't tell, they are believed.
   */
  static boolean isHeldByOneOf(Collection<ProcessIdentity> processes, int port) {
    if (!isTold()) {
      return true;
    }
    Set<String> sockets = listening(port);
    return processes.stream().anyMatch(process -> holds(process.pid(), sockets));
  }

  private static boolean isTold() {
    return Files.isReadable(Path.of("/proc/net/tcp"));
  }

  private static Set<String> listening(int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      sockets.addAll(listening(Path.of(table), port));
    }
    return sockets;
  }

  private static Set<String> listening(Path table, int port) {
    Set<String> sockets = new HashSet<>();
    try {
      for (String line : Files.readAllLines(table)) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > 9
            && columns[3].equals(LISTEN)
            && columns[1].endsWith(":%04X".formatted(port))) {
          sockets.add("socket:[" + columns[9] + "]");
        }
      }
    } catch (IOException noSuchTable) {
      return Set.of(); // a system without IPv6 has no tcp6
    }
    return sockets;
  }

  private static boolean holds(long pid, Set<String> sockets) {
    if (sockets.isEmpty()) {
      return false;
    }
    Path descriptors = Path.of("/proc", Long.toString(pid), "fd");
    try (Stream<Path> open = Files.list(descriptors)) {
      return open.anyMatch(descriptor -> sockets.contains(target(descriptor)));
    } catch (IOException foreignOrEnded) {
      return false;
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
