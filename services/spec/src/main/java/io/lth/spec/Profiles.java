package io.lth.spec;

import java.util.List;

/**
 * The scales an experiment can run at.
 *
 * @param standard the one that runs when none is named; among the names
 * @param names in the file's order
 */
public record Profiles(String standard, List<String> names) {
  public Profiles {
    names = List.copyOf(names);
    if (!names.contains(standard)) {
      throw new IllegalArgumentException("%s is none of %s".formatted(standard, names));
    }
  }
}
