package io.lth.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One process for all time: its number alone is given to another one after its end.
 *
 * @param pid the process number, more than zero
 * @param started when the process began, as the operating system tells
 */
public record ProcessIdentity(long pid, Instant started) {

  /** Systems derive the instant from ticks since boot; a corrected clock shifts it a little. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

  public ProcessIdentity {
    if (pid < 1) {
      throw new IllegalArgumentException("pid must be more than zero, but is: " + pid);
    }
  }

  /** The identity of a process; empty if it ended already. */
  public static Optional<ProcessIdentity> of(ProcessHandle handle) {
    return handle.info().startInstant().map(start -> new ProcessIdentity(handle.pid(), start));
  }

  /** The very same process, if it still runs. */
  public Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(this::startedTogether)
        .filter(handle -> !isZombie());
  }

  /** Whether the very same process still runs. */
  public boolean runs() {
    return handle().isPresent();
  }

  private boolean startedTogether(ProcessHandle handle) {
    return handle
        .info()
        .startInstant()
        .map(start -> Duration.between(started, start).abs().compareTo(CLOCK_TOLERANCE) <= 0)
        .orElse(false);
  }

  /** Ended, but its parent never asked: a container without an init leaves such processes. */
  private boolean isZombie() {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    if (!Files.exists(stat)) {
      return false;
    }
    try {
      String line = Files.readString(stat);
      return line.startsWith("Z", line.lastIndexOf(')') + 2);
    } catch (IOException endedMeanwhile) {
      return true;
    }
  }
}
