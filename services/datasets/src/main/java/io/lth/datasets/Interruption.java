package io.lth.datasets;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;

/** Getting a dataset was stopped from outside; what was verified stays in the cache. */
final class Interruption {
  private Interruption() {}

  /** Keeps the thread's interrupt status. */
  static ProblemException problem(String where, Exception cause) {
    Thread.currentThread().interrupt();
    return Problem.of(Fault.PLATFORM, "dataset-interrupted")
        .expected("the dataset to be got whole")
        .found("an interruption")
        .where(where)
        .remedy("start the same command again; what is already there is kept")
        .exception(cause);
  }
}
