package io.lth.jobs.queue;

/**
 * What is done for a job.
 *
 * <p>Law: it runs at least once, maybe on another replica than before, so it must be idempotent.
 */
public interface JobWork {

  /**
   * Does a job to its end.
   *
   * @return what it gives, as JSON
   * @throws io.lth.lottery.problem.ProblemException if it fails; only a fault of the platform is
   *     tried again
   * @throws java.util.concurrent.CancellationException once it has stopped on the attempt's request
   */
  String perform(Job job, Attempt attempt);

  /**
   * Ends a run of the record that an attempt left open; nothing happens if it has ended.
   *
   * @throws io.lth.lottery.problem.ProblemException at once, if the record is away
   */
  void endRun(String experiment, String run);
}
