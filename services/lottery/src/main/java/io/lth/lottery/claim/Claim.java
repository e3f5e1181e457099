package io.lth.lottery.claim;

import java.util.List;

/**
 * Something the paper says that can fail.
 *
 * @param id as in {@code L2}
 * @param locator where the paper says it, as in {@code Figure 4a}
 * @param statement what it says, in our words
 * @param measures all of which must hold
 */
public record Claim(String id, String locator, String statement, List<Measure> measures) {
  public Claim {
    measures = List.copyOf(measures);
    if (id.isBlank() || locator.isBlank() || statement.isBlank()) {
      throw new IllegalArgumentException("a claim has an id, a locator and a statement");
    }
    if (measures.isEmpty()) {
      throw new IllegalArgumentException(
          "claim %s measures nothing, so it could not fail".formatted(id));
    }
  }
}
