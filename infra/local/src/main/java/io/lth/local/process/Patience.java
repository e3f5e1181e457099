package io.lth.local.process;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do, and never longer than need be. */
final class Patience {
  private static final Duration POLL = Duration.ofMillis(50);

  private Patience() {}

  /** Whether the condition came true in time. */
  static boolean await(Duration longest, BooleanSupplier condition) {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return true;
  }

  static RuntimeException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return Problem.of(Fault.PLATFORM, "wait-interrupted")
        .expected("to wait for a part of the local stack")
        .found("an interruption")
        .where("this process")
        .remedy("Start the same command again; what runs is taken over.")
        .exception(e);
  }
}
