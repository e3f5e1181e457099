package io.lth.lottery.recipe;

/** A number of optimizer steps since the start of a training; 0 is before the first. */
public record Iteration(int value) implements Comparable<Iteration> {
  public static final Iteration ZERO = new Iteration(0);

  public Iteration {
    if (value < 0) {
      throw new IllegalArgumentException("iterations count from 0, but this is " + value);
    }
  }

  @Override
  public int compareTo(Iteration other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
