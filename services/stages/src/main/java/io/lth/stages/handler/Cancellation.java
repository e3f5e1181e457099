package io.lth.stages.handler;

import java.util.concurrent.CancellationException;

/** A request to stop, seen by everything that works on a run. Thread-safe. */
public final class Cancellation {
  private volatile boolean requested;

  public void request() {
    requested = true;
  }

  public boolean isRequested() {
    return requested;
  }

  /** Stops the caller if a stop was requested. */
  public void check() {
    if (requested) {
      throw new CancellationException("stopped on request");
    }
  }
}
