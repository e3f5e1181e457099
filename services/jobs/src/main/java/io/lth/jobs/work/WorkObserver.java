package io.lth.jobs.work;

import io.lth.lottery.plan.StageKind;
import java.time.Duration;

/** Hears of what is done, to measure it. Called from several threads at once. */
public interface WorkObserver {

  /**
   * A stage came to an end.
   *
   * @param outcome {@code computed}, {@code resumed}, {@code reused}, {@code stopped} or the
   *     problem's fault
   */
  void performed(StageKind kind, String outcome, Duration duration);

  /** So many iterations of training were done. */
  void iterated(int iterations);
}
