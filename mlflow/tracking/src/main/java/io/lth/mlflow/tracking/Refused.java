package io.lth.mlflow.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** MLflow understood the request and declined it; asking again gives the same answer. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_BODY = 500;

  private final int status;
  private final String errorCode;

  private Refused(int status, String errorCode, String message) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
  }

  /** Reads MLflow's error form, and keeps any other body as it is. */
  static Refused of(int status, @Nullable String body) {
    String text = body == null ? "" : body.strip();
    try {
      JsonNode error = JSON.readTree(text);
      if (error.path("error_code").isTextual()) {
        return new Refused(
            status, error.path("error_code").textValue(), error.path("message").asText());
      }
    } catch (JsonProcessingException e) {
      // not MLflow's form: a proxy's page, or MLflow's own host check
    }
    return new Refused(
        status, "HTTP " + status, text.substring(0, Math.min(text.length(), LONGEST_BODY)));
  }

  boolean isMissing() {
    return status == 404;
  }

  boolean isAlreadyThere() {
    return errorCode.equals("RESOURCE_ALREADY_EXISTS");
  }

  /** As in {@code INVALID_PARAMETER_VALUE (HTTP 400): Invalid run id}. */
  String description() {
    return "%s (HTTP %d): %s".formatted(errorCode, status, getMessage());
  }
}
