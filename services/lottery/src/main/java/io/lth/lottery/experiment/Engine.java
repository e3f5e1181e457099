package io.lth.lottery.experiment;

import java.util.Arrays;
import java.util.Optional;

/** What does the arithmetic of training, by the name that an experiment gives it. */
public enum Engine {
  /** libtorch through DJL: every network. */
  DJL("djl"),
  /** Our own, in plain Java: fully connected networks, the faster the fewer weights remain. */
  SPARSE("sparse");

  private final String label;

  Engine(String label) {
    this.label = label;
  }

  /** The name in files. */
  public String label() {
    return label;
  }

  public static Optional<Engine> named(String label) {
    return Arrays.stream(values()).filter(engine -> engine.label.equals(label)).findFirst();
  }
}
