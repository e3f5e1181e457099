package io.lth.airflow.client;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version that a server says it is, as in {@code 3.3.2}. */
public record AirflowVersion(String text) {
  /** The version that this client is held against. */
  public static final AirflowVersion TESTED = new AirflowVersion("3.3.2");

  private static final Pattern MINOR = Pattern.compile("(\\d+)\\.(\\d+)(?:[^0-9].*)?");

  public AirflowVersion {
    Objects.requireNonNull(text, "text");
  }

  /**
   * Why this client may not fit the server, as a sentence to show; another minor version is worth a
   * warning and never an error, since its REST API promises to stay as it is.
   */
  public Optional<String> doubt() {
    Matcher theirs = MINOR.matcher(text);
    Matcher ours = MINOR.matcher(TESTED.text);
    if (theirs.matches()
        && ours.matches()
        && theirs.group(1).equals(ours.group(1))
        && theirs.group(2).equals(ours.group(2))) {
      return Optional.empty();
    }
    return Optional.of(
        "this Airflow is version %s; what talks to it was tested with %s only"
            .formatted(text, TESTED.text));
  }

  @Override
  public String toString() {
    return text;
  }
}
