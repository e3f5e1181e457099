package io.lth.jobs.queue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** Work that does what a test says, and remembers what it was asked. */
final class ScriptedWork implements JobWork {
  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final List<String> endedRuns = new CopyOnWriteArrayList<>();
  private final Map<String, BiFunction<Job, Attempt, String>> scripts = new ConcurrentHashMap<>();

  ScriptedWork on(String stage, BiFunction<Job, Attempt, String> script) {
    scripts.put(stage, script);
    return this;
  }

  @Override
  public String perform(Job job, Attempt attempt) {
    String stage = job.submission().stage();
    begun.add(stage);
    return scripts.getOrDefault(stage, (of, by) -> "{}").apply(job, attempt);
  }

  @Override
  public void endRun(String experiment, String run) {
    endedRuns.add(run);
  }

  List<String> begun() {
    return begun;
  }

  List<String> endedRuns() {
    return endedRuns;
  }

  /** Trains, as it were, until it is stopped. */
  static String untilStopped(Attempt attempt, CountDownLatch begun) {
    begun.countDown();
    for (int iteration = 1; iteration < Integer.MAX_VALUE; iteration++) {
      attempt.cancellation().check();
      attempt.reached(iteration, Integer.MAX_VALUE);
      Thread.onSpinWait();
    }
    throw new AssertionError("nobody stopped it");
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing happened");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
