package io.lth.architecture.broken.spec;

record Prints(String line) {
  @SuppressWarnings("SystemOut") // what the rule must see
  void print() {
    System.out.println(line);
  }
}
