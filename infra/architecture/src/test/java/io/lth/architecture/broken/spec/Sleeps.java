package io.lth.architecture.broken.spec;

record Sleeps(long milliseconds) {
  @SuppressWarnings("ThreadSleepMillis") // what the rule must see
  void sleep() throws InterruptedException {
    Thread.sleep(milliseconds);
  }
}
