package io.lth.jobs.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MonotonicClockTest {
  @Test
  void itGoesOnFromItsAnchorAtThePaceOfTheStopwatch() {
    Instant anchor = Instant.parse("2026-01-01T00:00:00Z");
    AtomicLong nanoseconds = new AtomicLong(42);
    MonotonicClock clock = new MonotonicClock(anchor, nanoseconds::get);

    assertThat(clock.now()).isEqualTo(anchor);
    nanoseconds.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(clock.now()).isEqualTo(anchor.plusSeconds(3));
  }
}
