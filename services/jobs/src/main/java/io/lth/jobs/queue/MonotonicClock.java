package io.lth.jobs.queue;

import com.github.kagkarlsson.scheduler.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Time that only goes on, at the pace of seconds: leases and waits are measured by it, so that a
 * machine's clock that is set forth or back lets no lease lapse and no job wait.
 */
public final class MonotonicClock implements Clock {
  private final Instant anchor;
  private final long start;
  private final LongSupplier nanoseconds;

  /**
   * Goes on from an instant.
   *
   * @param nanoseconds as {@link System#nanoTime()} gives them
   */
  public MonotonicClock(Instant anchor, LongSupplier nanoseconds) {
    this.anchor = anchor;
    this.nanoseconds = nanoseconds;
    this.start = nanoseconds.getAsLong();
  }

  @Override
  public Instant now() {
    return anchor.plusNanos(nanoseconds.getAsLong() - start);
  }
}
