package io.lth.architecture.broken.spec;

record Prefixed(String name) {
  public String getName() {
    return name;
  }
}
