package io.lth.airflow.client;

/** Airflow understood the request and declined it; asking again gives the same answer. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int status;
  private final String reason;

  Refused(String call, int status, String reason) {
    super("HTTP %d: %s".formatted(status, reason));
    this.call = call;
    this.status = status;
    this.reason = reason;
  }

  String call() {
    return call;
  }

  int status() {
    return status;
  }

  /** Airflow's own words. */
  String reason() {
    return reason;
  }

  /** As in {@code HTTP 404: The Dag with ID … was not found}. */
  String description() {
    return "HTTP %d: %s".formatted(status, reason);
  }
}
