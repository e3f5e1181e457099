package io.lth.airflow.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.lth.airflow.client.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads why a request was declined, in the three forms that Airflow has for it. */
final class Reason {
  private static final int LONGEST = 2_000;

  private Reason() {}

  /**
   * What Airflow says; empty where the body is none of Airflow's, so that something else has
   * answered. What was sent is never repeated: it may hold a password.
   */
  static Optional<String> in(byte[] body) {
    JsonNode detail;
    try {
      detail = Json.tree(body).path("detail");
    } catch (IOException e) {
      return Optional.empty();
    }
    if (detail.isTextual()) {
      return Optional.of(shortened(detail.textValue()));
    }
    if (detail.isArray()) {
      List<String> complaints = new ArrayList<>();
      detail.forEach(each -> complaints.add(complaint(each)));
      return Optional.of(shortened(String.join("; ", complaints)));
    }
    if (detail.isObject()) {
      return Optional.of(shortened(detail.toString()));
    }
    return Optional.empty();
  }

  /** The first line of a body that is none of Airflow's. */
  static String foreign(byte[] body) {
    return new String(body, StandardCharsets.UTF_8)
        .strip()
        .lines()
        .findFirst()
        .map(line -> line.substring(0, Math.min(line.length(), 200)))
        .orElse("an empty body");
  }

  private static String complaint(JsonNode each) {
    String where =
        String.join(
            ".",
            StreamSupport.stream(each.path("loc").spliterator(), false)
                .map(JsonNode::asText)
                .toList());
    return where + ": " + each.path("msg").asText("refused");
  }

  private static String shortened(String text) {
    String stripped = text.isBlank() ? "no reason given" : text.strip();
    return stripped.length() <= LONGEST ? stripped : stripped.substring(0, LONGEST) + "…";
  }
}
