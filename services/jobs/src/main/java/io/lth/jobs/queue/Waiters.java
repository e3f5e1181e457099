package io.lth.jobs.queue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Who waits for a job to change: woken at once by a change made here, and by the next pulse of one
 * made by another replica. A waiter costs a parked thread and, however many there are, one query a
 * pulse.
 */
final class Waiters {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Watched> watched = new HashMap<>();
  private boolean closed;

  private final class Watched {
    private final Condition changed = lock.newCondition();
    private int waiters;
    private long changes;
    private long version;
  }

  /**
   * Waits until a job is as wanted, the time is over, or the process ends.
   *
   * @param look reads the job
   * @return the job as it was at last
   */
  Optional<Job> await(
      String id, Supplier<Optional<Job>> look, Predicate<Job> wanted, Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    Watched mine = enter(id);
    try {
      while (true) {
        long seen = changes(mine);
        Optional<Job> job = look.get();
        if (job.isEmpty() || wanted.test(job.get()) || !wait(mine, job.get(), seen, deadline)) {
          return job;
        }
      }
    } finally {
      leave(id, mine);
    }
  }

  /** Something about a job changed. */
  void changed(String id) {
    lock.lock();
    try {
      Watched of = watched.get(id);
      if (of != null) {
        wake(of);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The jobs somebody waits for. */
  Set<String> ids() {
    lock.lock();
    try {
      return Set.copyOf(watched.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** The versions that the table has now: who waits on an older one wakes. */
  void versions(Map<String, Long> now) {
    lock.lock();
    try {
      now.forEach(
          (id, version) -> {
            Watched of = watched.get(id);
            if (of != null && of.version < version) {
              of.version = version;
              wake(of);
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /** Everybody gets an answer now. */
  void close() {
    lock.lock();
    try {
      closed = true;
      watched.values().forEach(Waiters::wake);
    } finally {
      lock.unlock();
    }
  }

  private static void wake(Watched of) {
    of.changes++;
    of.changed.signalAll();
  }

  private Watched enter(String id) {
    lock.lock();
    try {
      Watched mine = watched.computeIfAbsent(id, of -> new Watched());
      mine.waiters++;
      return mine;
    } finally {
      lock.unlock();
    }
  }

  private long changes(Watched mine) {
    lock.lock();
    try {
      return mine.changes;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is worth looking again. */
  private boolean wait(Watched mine, Job job, long seen, long deadline) {
    lock.lock();
    try {
      mine.version = Math.max(mine.version, job.version());
      while (mine.changes == seen && !closed) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        // The condition is asked again in the loop, whatever woke us.
        boolean signalled = mine.changed.await(left, TimeUnit.NANOSECONDS);
        if (!signalled && mine.changes == seen) {
          return false;
        }
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void leave(String id, Watched mine) {
    lock.lock();
    try {
      mine.waiters--;
      if (mine.waiters == 0) {
        watched.remove(id);
      }
    } finally {
      lock.unlock();
    }
  }
}
