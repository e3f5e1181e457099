package io.lth.jobs.work;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The records of the reproductions, each opened once and shared. */
public interface Records {

  /** The record of one reproduction; waits for it while it is away. */
  OpenRecord of(String experiment);

  /**
   * Does something with records, and lets go of one that is away as soon as a stop is asked for.
   *
   * @param stop whether nobody wants the answer any more
   */
  <T> T stoppable(BooleanSupplier stop, Supplier<T> work);

  /**
   * Asks the record for an answer.
   *
   * @throws io.lth.lottery.problem.ProblemException if there is none
   */
  void check();
}
