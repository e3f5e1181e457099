package io.lth.jobs.queue;

import io.lth.stages.handler.Cancellation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One holder's attempt at a job: what it reports, and what it is told.
 *
 * <p>Its number is the fencing token. Reports are kept in memory and written with the next pulse;
 * once the row names another attempt, this one is told to stop and writes nothing more.
 */
public final class Attempt {
  /** Calls to the record that last longer than this, after a request to stop, are broken off. */
  static final Duration PATIENCE = Duration.ofMillis(400);

  private static final int RATE_WINDOW = 20;

  private final String job;
  private final int number;
  private final JobTable table;
  private final Cancellation cancellation = new Cancellation();
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> openRuns = new HashSet<>();
  private final Deque<Sample> samples = new ArrayDeque<>();

  private @Nullable Stop stop;
  private @Nullable JobProgress progress;
  private @Nullable String run;
  private @Nullable String link;
  private boolean unwritten;
  private @Nullable Thread outside;
  private long outsideSince;
  private boolean nudged;
  private volatile long heldAt = System.nanoTime();

  Attempt(String job, int number, JobTable table) {
    this.job = job;
    this.number = number;
    this.table = table;
  }

  private record Sample(int iteration, long nanoseconds) {}

  public String job() {
    return job;
  }

  public int number() {
    return number;
  }

  /** What the work looks at to stop when it should. */
  public Cancellation cancellation() {
    return cancellation;
  }

  /** Why it is to stop, if it is. */
  public Optional<Stop> stop() {
    lock.lock();
    try {
      return Optional.ofNullable(stop);
    } finally {
      lock.unlock();
    }
  }

  /** A training is so far. */
  public void reached(int iteration, int iterations) {
    lock.lock();
    try {
      long now = System.nanoTime();
      samples.addLast(new Sample(iteration, now));
      if (samples.size() > RATE_WINDOW) {
        samples.removeFirst();
      }
      Sample first = samples.getFirst();
      double seconds = (now - first.nanoseconds) / 1e9;
      Double rate =
          iteration > first.iteration && seconds > 0
              ? (Double) ((iteration - first.iteration) / seconds)
              : null;
      progress =
          new JobProgress(
              progress == null ? iteration : progress.began(),
              iteration,
              iterations,
              rate,
              rate == null ? null : (iterations - iteration) / rate);
      unwritten = true;
    } finally {
      lock.unlock();
    }
  }

  /** A run was opened in the record: should nobody end it, the queue has it ended. */
  public void opened(String openRun) {
    lock.lock();
    try {
      openRuns.add(openRun);
    } finally {
      lock.unlock();
    }
  }

  /** A run has ended in the record. */
  public void ended(String endedRun) {
    lock.lock();
    try {
      openRuns.remove(endedRun);
    } finally {
      lock.unlock();
    }
  }

  Set<String> openRuns() {
    lock.lock();
    try {
      return Set.copyOf(openRuns);
    } finally {
      lock.unlock();
    }
  }

  /** The stage's run in the record is this one. */
  public void recordedAs(String itsRun, String itsLink) {
    lock.lock();
    try {
      run = itsRun;
      link = itsLink;
      unwritten = true;
    } finally {
      lock.unlock();
    }
  }

  /** How far it is, if it has said so. */
  public Optional<JobProgress> progress() {
    lock.lock();
    try {
      return Optional.ofNullable(progress);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks the table whether this attempt still holds the job.
   *
   * @throws CancellationException if it doesn't, or is to stop
   */
  public void requireHeld() {
    if (stop().isEmpty()) {
      table.holding(this).ifPresent(this::request);
    }
    if (stop().filter(Stop.LAPSED::equals).isPresent()) {
      throw new CancellationException("the lease of attempt %d lapsed".formatted(number));
    }
  }

  /**
   * Makes a call that may have to wait for somebody else; once a stop is requested it is broken off
   * if it takes long.
   */
  public <T> T outside(Supplier<T> call) {
    lock.lock();
    try {
      outside = Thread.currentThread();
      outsideSince = System.nanoTime();
      nudged = false;
    } finally {
      lock.unlock();
    }
    try {
      return call.get();
    } finally {
      leave();
    }
  }

  /** The interruption was meant for the call alone. */
  private void leave() {
    lock.lock();
    try {
      outside = null;
      if (nudged && !Thread.interrupted()) {
        nudged = false;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells it to stop; the first reason stays, except that a lapsed lease outweighs it. */
  void request(Stop reason) {
    lock.lock();
    try {
      if (stop == null || reason == Stop.LAPSED) {
        stop = reason;
      }
    } finally {
      lock.unlock();
    }
    cancellation.request();
  }

  /** Breaks off a call to the outside that does not come back. */
  void nudge() {
    lock.lock();
    try {
      if (stop != null
          && outside != null
          && System.nanoTime() - outsideSince > PATIENCE.toNanos()
          && !nudged) {
        nudged = true;
        outside.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The table has just confirmed that this attempt holds the job. */
  void confirmed() {
    heldAt = System.nanoTime();
  }

  Duration unconfirmedFor() {
    return Duration.ofNanos(System.nanoTime() - heldAt);
  }

  /** What is to be written, at most once each. */
  Optional<Report> report() {
    lock.lock();
    try {
      if (!unwritten) {
        return Optional.empty();
      }
      unwritten = false;
      return Optional.of(new Report(progress, run, link));
    } finally {
      lock.unlock();
    }
  }

  /** A report that could not be written is written with the next pulse. */
  void writeAgain() {
    lock.lock();
    try {
      unwritten = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What an attempt has to say.
   *
   * @param progress null if it said nothing of it
   * @param run null before it is open
   * @param link null before it is open
   */
  record Report(@Nullable JobProgress progress, @Nullable String run, @Nullable String link) {}
}
