package io.lth.mlflow.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who listens on a TCP port of this machine, where the operating system tells. */
final class PortHolder {
  private static final String LISTEN = "0A";

  private PortHolder() {}

  /** A phrase such as {@code process 4711 (/usr/bin/python3)}. */
  static String describe(int port) {
    if (!Files.isReadable(Path.of("/proc/net/tcp"))) {
      return "a process that this system doesn't name (try: lsof -nP -iTCP:%d -sTCP:LISTEN)"
          .formatted(port);
    }
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      sockets.addAll(listening(Path.of(table), port));
    }
    return ProcessHandle.allProcesses()
        .filter(process -> holds(process, sockets))
        .findFirst()
        .map(
            process ->
                "process %d (%s)"
                    .formatted(process.pid(), process.info().command().orElse("unnamed")))
        .orElse("a process of another user");
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

  private static boolean holds(ProcessHandle process, Set<String> sockets) {
    Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
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
