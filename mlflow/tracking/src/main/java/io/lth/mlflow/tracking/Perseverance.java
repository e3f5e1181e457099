package io.lth.mlflow.tracking;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Asks again, ever more slowly, until there is an answer or nobody wants it any more. */
final class Perseverance {
  static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Supplier<URI> server;
  private final OutageListener listener;
  private final BooleanSupplier cancelled;
  private final Pause pause;

  private final ReentrantLock telling = new ReentrantLock();
  private volatile boolean away;

  Perseverance(
      Supplier<URI> server, OutageListener listener, BooleanSupplier cancelled, Pause pause) {
    this.server = server;
    this.listener = listener;
    this.cancelled = cancelled;
    this.pause = pause;
  }

  /** A request that may be sent more than once. */
  @FunctionalInterface
  interface Request<T> {

    /**
     * Sends it.
     *
     * @param attempt 0 for the first; a later one must reckon with an earlier one having been
     *     served
     */
    T send(int attempt) throws Away, Refused, InterruptedException;
  }

  /**
   * Sends a request until it is answered.
   *
   * @param call what it is, for messages
   */
  <T> T answer(String call, Request<T> request) {
    for (int attempt = 0; ; attempt++) {
      try {
        if (Thread.interrupted()) { // a call that is answered at once would not notice
          throw new InterruptedException();
        }
        T answer = request.send(attempt);
        over();
        return answer;
      } catch (Refused refused) {
        over();
        throw Problem.of(Fault.REQUEST, "mlflow-refused")
            .expected("MLflow to take the request: " + call)
            .found(refused.description())
            .where(server.get().toString())
            .remedy("Change what is asked for as the answer says; the same request fails again.")
            .exception(refused);
      } catch (Away reason) {
        Outage outage = new Outage(server.get(), call, String.valueOf(reason.getMessage()));
        met(outage);
        wait(attempt, outage, reason);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw givenUp(new Outage(server.get(), call, "an interruption"), e);
      }
    }
  }

  /** Half of each pause is left to chance, so that waiting threads do not come back as one. */
  static Duration pauseAfter(int attempt, double chance) {
    long ceiling =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempt, 10));
    return Duration.ofMillis(Math.round(ceiling * (0.5 + 0.5 * chance)));
  }

  private void wait(int attempt, Outage outage, Away reason) {
    if (cancelled.getAsBoolean()) {
      throw givenUp(outage, reason);
    }
    try {
      pause.last(pauseAfter(attempt, ThreadLocalRandom.current().nextDouble()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw givenUp(outage, e);
    }
    if (cancelled.getAsBoolean()) {
      throw givenUp(outage, reason);
    }
  }

  private static ProblemException givenUp(Outage outage, Exception cause) {
    Problem problem =
        Problem.of(Fault.PLATFORM, "mlflow-away")
            .expected("MLflow to answer: " + outage.call())
            .found(outage.reason() + "; the wait for it was cancelled")
            .where(outage.server().toString())
            .remedy(
                "Start MLflow and give the same command again: what was recorded is kept, and it"
                    + " goes on from there.");
    return new ProblemException(problem, cause);
  }

  private void met(Outage outage) {
    telling.lock();
    try {
      if (away) {
        listener.lasts(outage);
      } else {
        away = true;
        listener.began(outage);
      }
    } finally {
      telling.unlock();
    }
  }

  private void over() {
    if (!away) {
      return;
    }
    telling.lock();
    try {
      if (away) {
        away = false;
        listener.ended();
      }
    } finally {
      telling.unlock();
    }
  }
}
