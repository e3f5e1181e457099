package io.lth.mlflow.tracking;

import java.io.IOException;

/** No answer, or one that says to ask again later; whether the request was served is unknown. */
final class Away extends Exception {
  private static final long serialVersionUID = 1L;

  Away(String reason) {
    super(reason);
  }

  Away(IOException cause) {
    super(
        cause.getMessage() == null
            ? cause.getClass().getSimpleName()
            : "%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage()),
        cause);
  }

  static boolean says(int status) {
    return status >= 500 || status == 429;
  }
}
