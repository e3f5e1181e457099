package io.lth.architecture.broken.lottery;

record LooksAtTheClock(long now) {
  static LooksAtTheClock look() {
    return new LooksAtTheClock(System.nanoTime());
  }
}
