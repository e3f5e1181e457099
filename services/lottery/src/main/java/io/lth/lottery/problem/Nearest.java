package io.lth.lottery.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt name was meant to be. */
public final class Nearest {
  private Nearest() {}

  /** The candidate within a few letters of the name, if there is one. */
  public static Optional<String> to(String name, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate)))
        .filter(candidate -> distance(name, candidate) <= Math.max(2, name.length() / 3));
  }

  /** What to do about a name that is none of the candidates, as a sentence. */
  public static String remedy(String name, Collection<String> candidates) {
    return to(name, candidates)
        .map("did you mean %s?"::formatted)
        .orElse("use one of: " + String.join(", ", candidates));
  }

  /**
   * Levenshtein's distance, whatever the case: the fewest insertions, deletions and replacements.
   */
  private static int distance(String name, String candidate) {
    String a = name.toLowerCase(Locale.ROOT);
    String b = candidate.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
