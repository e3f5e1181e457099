package io.lth.stages.execution;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.Plan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A walk through a plan, as asked for.
 *
 * @param planDigest of the plan's canonical form; runs of one plan are found by it
 * @param documents kept with the workflow run, by file name, as {@code experiment.yaml}
 * @param provenance what this process computes with: commit, JDK, libraries, machine; JSON
 * @param resumption what to do about earlier runs of the same plan
 * @param workers stages side by side, at least 1
 */
public record WorkflowRequest(
    Experiment experiment,
    Plan plan,
    Sha256 planDigest,
    SequencedMap<String, String> documents,
    String provenance,
    Resumption resumption,
    int workers) {
  public WorkflowRequest {
    documents = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(documents));
  }

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
