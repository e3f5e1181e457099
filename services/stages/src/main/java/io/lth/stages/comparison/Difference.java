package io.lth.stages.comparison;

/**
 * One thing that is not the same in two runs.
 *
 * @param what as in {@code recipe.iterations}
 * @param one in the first run; a dash where it is not there
 * @param other in the second
 */
public record Difference(String what, String one, String other) {
  static final String ABSENT = "–";
}
