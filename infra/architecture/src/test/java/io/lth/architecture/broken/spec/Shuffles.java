package io.lth.architecture.broken.spec;

import java.util.Collections;
import java.util.List;

record Shuffles(List<String> cards) {
  void shuffle() {
    Collections.shuffle(cards);
  }
}
