package io.lth.cli;

import io.lth.stages.handler.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** On Ctrl-C asks the run to stop, and holds the process until it has, within bounds. */
final class Interrupt implements AutoCloseable {
  private static final long LONGEST_SECONDS = 30;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private Interrupt(Cancellation cancellation) {
    this.hook =
        new Thread(
            () -> {
              cancellation.request();
              await();
            },
            "stop");
  }

  static Interrupt handledBy(Cancellation cancellation) {
    Interrupt interrupt = new Interrupt(cancellation);
    Runtime.getRuntime().addShutdownHook(interrupt.hook);
    return interrupt;
  }

  private void await() {
    try {
      if (!ended.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("lth: what runs does not stop; ending all the same. The run resumes.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // The process is ending: the hook has done its work.
    }
  }
}
