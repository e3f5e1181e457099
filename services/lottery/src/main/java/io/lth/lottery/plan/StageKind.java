package io.lth.lottery.plan;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a stage does. The version is part of the stage key: it rises when a kind's results change.
 */
public enum StageKind {
  INITIALIZE("initialize", 1, StageParameters.Initialize.class),
  TRAIN("train", 1, StageParameters.Train.class),
  PRUNE("prune", 1, StageParameters.Prune.class),
  REWIND("rewind", 1, StageParameters.Rewind.class),
  REINITIALIZE("reinitialize", 1, StageParameters.Reinitialize.class),
  RANDOM_MASK("random-mask", 1, StageParameters.RandomMask.class),
  AGGREGATE("aggregate", 1, StageParameters.Aggregate.class),
  JUDGE("judge", 2, StageParameters.Judge.class),
  RENDER("render", 5, StageParameters.Render.class);

  private final String label;
  private final int version;
  private final Class<? extends StageParameters> parameters;

  StageKind(String label, int version, Class<? extends StageParameters> parameters) {
    this.label = label;
    this.version = version;
    this.parameters = parameters;
  }

  /** The kind that takes parameters of this type. */
  public static StageKind of(Class<? extends StageParameters> parameters) {
    return Arrays.stream(values())
        .filter(kind -> kind.parameters.equals(parameters))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind takes " + parameters));
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
