package io.lth.stages.handler;

import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.StageParameters.Aggregate;
import io.lth.lottery.result.Results;
import io.lth.stages.artifact.EvidenceJson;

/** Collects the summaries of all trainings. */
final class AggregateStage implements StageHandler<Aggregate> {
  @Override
  public void run(Aggregate parameters, StageContext context) {
    Results results =
        new Results(
            parameters.experiment().subjects().stream()
                .map(subject -> Planner.inputName(subject, Output.SUMMARY))
                .map(name -> EvidenceJson.decodeSummary(context.bytes(name), context.where(name)))
                .toList());
    context.put(Output.RESULTS, ".json", EvidenceJson.encode(results));
    context.put(Output.TABLE, ".json", EvidenceJson.encodeTable(results.table()));
  }
}
