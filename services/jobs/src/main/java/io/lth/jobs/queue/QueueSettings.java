package io.lth.jobs.queue;

import java.time.Duration;

/**
 * How a queue works.
 *
 * @param instance name of this replica, unique among those on one database; at most 50 characters
 * @param slots jobs side by side, at least 1
 * @param limit jobs that may wait; the next one is turned away
 * @param retries further tries after a failure of the platform
 * @param retryDelay before the first of them; doubles with each
 * @param lease how long a holder that says nothing keeps a job; at least four pulses
 * @param poll how often the table is looked at for work that another replica put there
 * @param pulse how often a holder reports, and learns of a cancellation or that it lost its lease
 * @param lostLimit how often a job may bring down its holder before it fails
 * @param stopWithin longest time for running jobs to be handed back when the process ends
 */
public record QueueSettings(
    String instance,
    int slots,
    int limit,
    int retries,
    Duration retryDelay,
    Duration lease,
    Duration poll,
    Duration pulse,
    int lostLimit,
    Duration stopWithin) {
  public QueueSettings {
    if (instance.isBlank() || instance.length() > 50) {
      throw new IllegalArgumentException(
          "instance must be 1 to 50 characters, but is: " + instance);
    }
    if (slots < 1 || limit < 1 || retries < 0 || lostLimit < 0) {
      throw new IllegalArgumentException(
          "slots and limit must be at least 1, retries and lost limit at least 0, but are %d, %d, %d and %d"
              .formatted(slots, limit, retries, lostLimit));
    }
    requirePositive("retry delay", retryDelay);
    requirePositive("lease", lease);
    requirePositive("poll", poll);
    requirePositive("pulse", pulse);
    requirePositive("time to stop", stopWithin);
    if (lease.compareTo(pulse.multipliedBy(4)) < 0) {
      throw new IllegalArgumentException(
          "the lease must last at least four pulses of %s, but is %s".formatted(pulse, lease));
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, but is " + duration);
    }
  }
}
