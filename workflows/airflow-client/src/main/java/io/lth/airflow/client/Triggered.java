package io.lth.airflow.client;

import java.util.Objects;

/**
 * What a trigger came to.
 *
 * @param attached whether the run was there already, and nothing new was started; its conf is then
 *     its own, not the one just given
 */
public record Triggered(Run run, boolean attached) {
  public Triggered {
    Objects.requireNonNull(run, "run");
  }
}
