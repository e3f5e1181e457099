package io.lth.cli;

import io.lth.airflow.client.RunAddress;
import java.io.PrintWriter;

/** On Ctrl-C says that the run goes on, and how to come back to it. */
final class Detach implements AutoCloseable {
  private final Thread hook;

  private Detach(Thread hook) {
    this.hook = hook;
  }

  static Detach announcing(RunAddress run, PrintWriter err) {
    Thread hook =
        new Thread(
            () -> {
              err.printf(
                  "%nlth: watching ended; run %s goes on in Airflow.%n"
                      + "lth: ./lth resume %s watches it again, ./lth cancel %s ends it.%n",
                  run.run(), run.run(), run.run());
              err.flush();
            },
            "detach");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Detach(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // The process is ending: the hook does its work.
    }
  }
}
