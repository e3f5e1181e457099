package io.lth.airflow.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Objects;

/**
 * What a task left for others.
 *
 * @param key {@code return_value} for what it returned
 * @param value JSON as Airflow shows it
 */
public record XCom(String key, JsonNode value, Instant when) {
  public XCom {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(when, "when");
  }
}
