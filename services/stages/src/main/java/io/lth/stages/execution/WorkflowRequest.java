package io.lth.stages.execution;

/**
 * A walk through a plan in this process, as asked for.
 *
 * @param provenance what this process computes with: commit, JDK, libraries, machine; JSON
 * @param resumption what to do about earlier runs of the same plan
 * @param workers stages side by side, at least 1
 */
public record WorkflowRequest(
    PlannedWorkflow workflow, String provenance, Resumption resumption, int workers) {

  /** What to do about earlier runs. */
  public enum Resumption {
    /** Go on with the newest run of the plan if it broke off; else start a new one. */
    RESUME,
    /** Start a new one in any case. */
    FRESH,
    /** As {@link #RESUME}, and take finished stages over from any run by their stage key. */
    REUSE
  }
}
