package io.lth.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All processes of a part: those of its session, and those that bear its mark in their environment.
 *
 * <p>Both outlive the part's own process: when that is killed, its children stay in the session. A
 * session's number can be given to a stranger once all of it is gone, so beside a dead leader a
 * process must bear the mark or stand in the part's folder. Some programs overwrite their
 * environment with a title, hence the folder; others leave the session, hence the mark.
 *
 * <p>Where there is no {@code /proc}, the processes of the leader's group.
 *
 * @param mark the value of {@link #VARIABLE}
 * @param folder the part's working folder
 */
record Kin(String mark, Path folder) {

  /** The environment variable that marks the processes of a part. */
  static final String VARIABLE = "LTH_PART";

  private static final Path PROC = Path.of("/proc");
  private static final int SESSION = 3;
  private static final int RESIDENT = 23;
  private static final long PAGE = 4096;

  static Kin of(Part part) {
    return new Kin(part.records().resolve(part.name()).toString(), part.folder());
  }

  /** Those that run now; never this process itself. */
  List<ProcessIdentity> running(Optional<ProcessIdentity> leader) {
    return pids(leader).stream()
        .filter(pid -> pid != ProcessHandle.current().pid())
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(handle -> ProcessIdentity.of(handle).stream())
        .filter(ProcessIdentity::runs)
        .toList();
  }

  private List<Long> pids(Optional<ProcessIdentity> leader) {
    if (!Files.isReadable(PROC.resolve("self/stat"))) {
      return inGroup(leader);
    }
    boolean leads = leader.isPresent() && leader.get().runs();
    List<Long> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(PROC)) {
      for (Path process : (Iterable<Path>) entries::iterator) {
        String name = process.getFileName().toString();
        if (!name.chars().allMatch(Character::isDigit)) {
          continue;
        }
        boolean inSession =
            leader.isPresent() && column(process, SESSION).equals(Optional.of(leader.get().pid()));
        if ((inSession && (leads || standsInFolder(process))) || bearsMark(process)) {
          found.add(Long.valueOf(name));
        }
      }
    } catch (IOException noProc) {
      return inGroup(leader);
    }
    return found;
  }

  private boolean bearsMark(Path process) {
    try {
      // Byte for byte, since an environment need not be UTF-8.
      String environment =
          new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
      String marked = VARIABLE + "=" + mark;
      return ("\0" + environment)
          .contains(
              "\0"
                  + new String(marked.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                  + "\0");
    } catch (IOException foreignOrEnded) {
      return false;
    }
  }

  private boolean standsInFolder(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).equals(folder.toRealPath());
    } catch (IOException foreignOrEnded) {
      return false;
    }
  }

  /** A number from {@code stat}, counted from the state, which follows the name in brackets. */
  private static Optional<Long> column(Path process, int column) {
    try {
      String line = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      return Optional.of(
          Long.valueOf(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[column]));
    } catch (IOException | NumberFormatException ended) {
      return Optional.empty();
    }
  }

  private static List<Long> inGroup(Optional<ProcessIdentity> leader) {
    return leader.isEmpty()
        ? List.of()
        : table().stream()
            .filter(columns -> columns[1] == leader.get().pid())
            .map(columns -> columns[0])
            .toList();
  }

  /** Memory in bytes that would be free without them: a page that is shared counts in parts. */
  static long memory(List<ProcessIdentity> processes) {
    return processes.stream().mapToLong(process -> memory(process.pid())).sum();
  }

  private static long memory(long pid) {
    Path process = PROC.resolve(Long.toString(pid));
    try (Stream<String> lines = Files.lines(process.resolve("smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .sum();
    } catch (IOException | UncheckedIOException notTold) {
      return column(process, RESIDENT - 2)
          .map(pages -> pages * PAGE)
          .orElseGet(
              () ->
                  table().stream()
                      .filter(columns -> columns[0] == pid)
                      .mapToLong(columns -> columns[2] * 1024)
                      .sum());
    }
  }

  /** Process, group and resident kilobytes of every process, as {@code ps} tells everywhere. */
  static List<long[]> table() {
    List<long[]> rows = new ArrayList<>();
    try {
      Process ps =
          new ProcessBuilder("ps", "-A", "-o", "pid=,pgid=,rss=")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader lines = ps.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] columns = line.strip().split("\\s+", -1);
          rows.add(
              new long[] {
                Long.parseLong(columns[0]), Long.parseLong(columns[1]), Long.parseLong(columns[2])
              });
        }
      }
    } catch (IOException noPs) {
      return List.of();
    }
    return rows;
  }
}
