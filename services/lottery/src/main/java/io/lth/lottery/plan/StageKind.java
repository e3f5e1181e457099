package io.lth.lottery.plan;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a stage does. The version is part of the stage key: it rises when a kind's results change.
 */
public enum StageKind {
  INITIALIZE("initialize", 1),
  TRAIN("train", 1),
  PRUNE("prune", 1),
  REWIND("rewind", 1),
  REINITIALIZE("reinitialize", 1),
  RANDOM_MASK("random-mask", 1),
  AGGREGATE("aggregate", 1),
  JUDGE("judge", 1),
  RENDER("render", 1);

  private final String label;
  private final int version;

  StageKind(String label, int version) {
    this.label = label;
    this.version = version;
  }

  /** The name in files and identifiers. */
  public String label() {
    return label;
  }

  public int version() {
    return version;
  }

  public static Optional<StageKind> labelled(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
  }
}
