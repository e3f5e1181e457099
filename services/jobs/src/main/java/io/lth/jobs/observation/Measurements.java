package io.lth.jobs.observation;

import io.lth.jobs.queue.JobQueue;
import io.lth.jobs.queue.JobState;
import io.lth.jobs.work.WorkObserver;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** What Prometheus is told. */
public final class Measurements implements WorkObserver {
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final MeterRegistry registry;
  private final Counter iterations;

  public Measurements(MeterRegistry registry) {
    this.registry = registry;
    this.iterations =
        Counter.builder("lth.training.iterations")
            .description("Iterations of training done by this process")
            .register(registry);
  }

  /** Measures a queue from now on, by the kinds that are served. */
  public void watch(JobQueue queue, Set<StageKind> kinds) {
    Lengths lengths = new Lengths(queue);
    for (StageKind kind : kinds) {
      for (JobState state : Set.of(JobState.QUEUED, JobState.RUNNING)) {
        Gauge.builder("lth.jobs", () -> lengths.of(kind, state))
            .description("Jobs that wait or run, on all replicas")
            .tag("kind", kind.label())
            .tag("state", state.label())
            .register(registry);
      }
    }
    Gauge.builder("lth.training.iterations.per.second", queue::iterationsPerSecond)
        .description("Iterations a second of all trainings that this process runs")
        .register(registry);
  }

  @Override
  public void performed(StageKind kind, String outcome, Duration duration) {
    Timer.builder("lth.stage.duration")
        .description("How long stages took here, by kind and how they ended")
        .tag("kind", kind.label())
        .tag("outcome", outcome)
        .register(registry)
        .record(duration);
  }

  @Override
  public void iterated(int count) {
    if (count > 0) {
      iterations.increment(count);
    }
  }

  /** The queue's lengths, asked for once a scrape. */
  private static final class Lengths {
    private final JobQueue queue;
    private Map<StageKind, Map<JobState, Integer>> latest = Map.of();
    private long readAt = System.nanoTime() - FRESH.toNanos();

    Lengths(JobQueue queue) {
      this.queue = queue;
    }

    synchronized double of(StageKind kind, JobState state) {
      if (System.nanoTime() - readAt >= FRESH.toNanos()) {
        try {
          latest = queue.lengths();
          readAt = System.nanoTime();
        } catch (ProblemException away) {
          return Double.NaN;
        }
      }
      return latest.getOrDefault(kind, Map.of()).getOrDefault(state, 0);
    }
  }
}
