package io.lth.airflow.client;

/** What every id of Airflow's obeys. */
final class Ids {
  static final int LONGEST = 250;

  private Ids() {}

  static void check(String what, String value) {
    if (value.isBlank() || value.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a %s has 1 to %d characters, but this has %d: %s"
              .formatted(what, LONGEST, value.length(), value));
    }
  }
}
