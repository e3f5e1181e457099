package io.lth.lottery.plan;

import java.util.regex.Pattern;

/** A stage's name within its plan, as in {@code trial-0.round-3.winning-ticket.train}. */
public record StageId(String value) implements Comparable<StageId> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");

  public StageId {
    if (value.length() > 200 || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a stage id: " + value);
    }
  }

  @Override
  public int compareTo(StageId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
