package io.lth.lottery.random;

import io.lth.lottery.identity.Sha256;

/**
 * The name of a random stream: what, for which trial and round, and the how-many-eth draw of it.
 *
 * @param trial from 0
 * @param round from 0, where round 0 is the dense network
 * @param draw from 0: tells several draws with one purpose apart, as the three reinitializations of
 *     one ticket
 */
public record StreamName(Seed seed, int trial, int round, Purpose purpose, int draw) {
  public StreamName {
    if (trial < 0 || round < 0 || draw < 0) {
      throw new IllegalArgumentException(
          "trial, round and draw count from 0, but are %d, %d, %d".formatted(trial, round, draw));
    }
  }

  /** The stream of this name, at its beginning. */
  public RandomStream stream() {
    return new RandomStream(digest(), 0);
  }

  /** Of the name's text, from which the stream's key is taken. */
  Sha256 digest() {
    return Sha256.of(
        "lth/stream/1 seed=%d trial=%d round=%d purpose=%s draw=%d"
            .formatted(seed.value(), trial, round, purpose.label(), draw));
  }
}
