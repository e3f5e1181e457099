package io.lth.jobs.work;

import io.lth.lottery.plan.StageKind;

/** Which service serves which kinds of stages. */
public enum ServingService {
  TRAINER("trainer"),
  PRUNER("pruner"),
  AUDITOR("auditor");

  private final String label;

  ServingService(String label) {
    this.label = label;
  }

  /** Its name in addresses, metrics and files. */
  public String label() {
    return label;
  }

  public static ServingService of(StageKind kind) {
    return switch (kind) {
      case TRAIN -> TRAINER;
      case INITIALIZE, PRUNE, REWIND, REINITIALIZE, RANDOM_MASK -> PRUNER;
      case AGGREGATE, JUDGE, RENDER -> AUDITOR;
    };
  }
}
