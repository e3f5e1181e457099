package io.lth.architecture.broken.spec;

record DrawsFromMath(double drawn) {
  static DrawsFromMath draw() {
    return new DrawsFromMath(Math.random());
  }
}
