package io.lth.mlflow.tracking;

/**
 * Hears of outages, once for all threads; it may restart the server, and the call that met the
 * outage waits for it.
 *
 * <p>It must not call the record. What it throws ends the call that met the outage.
 */
public interface OutageListener {

  void began(Outage outage);

  /** One more attempt has failed since the outage began. */
  default void lasts(Outage outage) {}

  void ended();
}
