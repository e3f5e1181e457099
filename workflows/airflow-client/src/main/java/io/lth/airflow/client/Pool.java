package io.lth.airflow.client;

import java.util.Objects;

/**
 * A bound on how many task instances run at once.
 *
 * @param slots how many; -1 for no bound
 * @param countsDeferred whether those in the triggerer hold a slot
 * @param open slots that are free now
 */
public record Pool(String name, int slots, boolean countsDeferred, int open) {
  public Pool {
    Objects.requireNonNull(name, "name");
  }
}
