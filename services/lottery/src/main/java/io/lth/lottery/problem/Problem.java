package io.lth.lottery.problem;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One thing that is wrong: what was expected, what was found, where, and what to do next.
 *
 * @param code stable identifier in kebab case; never reworded once released
 * @param fault whose fault it is
 * @param expected what should have been there
 * @param found what was there instead
 * @param where file, line, key path, stage or address
 * @param remedy the next step, as a sentence to the user
 */
public record Problem(
    String code, Fault fault, String expected, String found, String where, String remedy) {

  private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  public Problem {
    Objects.requireNonNull(fault, "fault");
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("code must be kebab case, but is: " + code);
    }
    requireText("expected", expected);
    requireText("found", found);
    requireText("where", where);
    requireText("remedy", remedy);
  }

  /** Starts a problem; every part must be given before it can be thrown. */
  public static Expected of(Fault fault, String code) {
    return expected ->
        found -> where -> remedy -> new Problem(code, fault, expected, found, where, remedy);
  }

  /** The whole problem as text of several lines, as a terminal or a log shows it. */
  public String message() {
    return "%s: expected %s, found %s.%n  where:   %s%n  what to do: %s"
        .formatted(code, expected, found, where, remedy);
  }

  public ProblemException exception() {
    return new ProblemException(this);
  }

  public ProblemException exception(Throwable cause) {
    return new ProblemException(this, cause);
  }

  private static void requireText(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank");
    }
  }

  /** Takes what was expected. */
  @FunctionalInterface
  public interface Expected {
    Found expected(String expected);
  }

  /** Takes what was found. */
  @FunctionalInterface
  public interface Found {
    Where found(String found);
  }

  /** Takes where it was found. */
  @FunctionalInterface
  public interface Where {
    Remedy where(String where);
  }

  /** Takes what to do next. */
  @FunctionalInterface
  public interface Remedy {
    Problem remedy(String remedy);
  }
}
