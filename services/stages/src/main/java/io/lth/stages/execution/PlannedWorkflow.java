package io.lth.stages.execution;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.Plan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What a workflow run walks through, whoever walks.
 *
 * @param planDigest of the plan's canonical form; runs of one plan are found by it
 * @param documents kept with the workflow run, by file name, as {@code experiment.yaml}
 */
public record PlannedWorkflow(
    Experiment experiment, Plan plan, Sha256 planDigest, SequencedMap<String, String> documents) {
  public PlannedWorkflow {
    documents = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(documents));
  }
}
