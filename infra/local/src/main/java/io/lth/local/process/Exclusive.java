package io.lth.local.process;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Only one at a time, among all threads of all processes, holds a lock file. */
public final class Exclusive {
  /** File locks exclude processes; the threads of this one need locks of their own. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private Exclusive() {}

  /** Waits for the lock; whoever holds it already just goes on. */
  public static <T> T holding(Path file, Action<T> action) throws IOException {
    ReentrantLock threads = THREADS.computeIfAbsent(file, any -> new ReentrantLock());
    threads.lock();
    try {
      if (threads.getHoldCount() > 1) {
        return action.run();
      }
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      try (FileChannel channel = FileChannel.open(file, CREATE, WRITE);
          FileLock held = channel.lock()) {
        if (!held.isValid()) {
          throw new IOException("the lock on " + file + " was lost");
        }
        return action.run();
      }
    } finally {
      threads.unlock();
    }
  }

  /** What is done while the lock is held. */
  @FunctionalInterface
  public interface Action<T> {
    T run() throws IOException;
  }
}
