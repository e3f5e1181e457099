package io.lth.stages.execution;

import io.lth.lottery.identity.StageKey;
import io.lth.lottery.plan.StageResult;

/**
 * A finished stage as the record holds it.
 *
 * @param run id of its run
 * @param origin how the result came to be here
 */
public record StageRun(String run, StageKey key, StageResult result, Origin origin) {

  /** How a result came to be part of a workflow run. */
  public enum Origin {
    /** Computed by this process. */
    COMPUTED,
    /** Found finished in the same workflow run, which had broken off. */
    RESUMED,
    /** Taken over from another workflow run by its stage key, as asked. */
    REUSED
  }
}
