package io.lth.jobs.http;

/** The secret that callers must know; it shows itself to nobody. */
public record ServiceToken(String value) {
  public ServiceToken {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a token that is blank keeps nobody out");
    }
  }

  @Override
  public String toString() {
    return "a token";
  }
}
