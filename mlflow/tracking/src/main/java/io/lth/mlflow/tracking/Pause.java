package io.lth.mlflow.tracking;

import java.time.Duration;

/** Lets time pass between two attempts. */
@FunctionalInterface
interface Pause {
  Pause SLEEP = Thread::sleep;

  void last(Duration length) throws InterruptedException;
}
