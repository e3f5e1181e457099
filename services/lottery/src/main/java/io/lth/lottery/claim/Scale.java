package io.lth.lottery.claim;

/**
 * The least scale at which something can be judged.
 *
 * @param trials at least 2: one trial has no spread
 * @param iterations of each training, at least 1
 */
public record Scale(int trials, int iterations) {
  public Scale {
    if (trials < 2) {
      throw new IllegalArgumentException("a claim is judged on at least 2 trials, not " + trials);
    }
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations must be at least 1, but is " + iterations);
    }
  }
}
