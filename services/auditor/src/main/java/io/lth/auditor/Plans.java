package io.lth.auditor;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.StageParameters;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.spec.PlanJson;
import io.lth.stages.execution.PlannedWorkflow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Plans as callers send them, held against what the experiment they name comes to. */
final class Plans {
  static final String PLAN = "plan.json";

  private Plans() {}

  /** The plan of an experiment, without documents. */
  static PlannedWorkflow of(Experiment experiment) {
    Plan plan = Planner.plan(experiment);
    return new PlannedWorkflow(experiment, plan, PlanJson.digest(plan), new LinkedHashMap<>());
  }

  /**
   * The plan among the documents of a workflow run.
   *
   * @throws ProblemException if there is none, or one that no experiment comes to
   */
  static PlannedWorkflow of(Map<String, String> documents) {
    String text = documents.get(PLAN);
    if (text == null) {
      throw malformed("documents without one", PLAN);
    }
    Plan plan;
    try {
      plan = PlanJson.read(text, PLAN);
    } catch (ProblemException unreadable) {
      throw malformed(
          unreadable.problems().getFirst().found(), unreadable.problems().getFirst().where());
    }
    Experiment experiment =
        plan.stages().stream()
            .flatMap(
                stage ->
                    stage.parameters() instanceof StageParameters.Aggregate of
                        ? java.util.stream.Stream.of(of.experiment())
                        : java.util.stream.Stream.empty())
            .findFirst()
            .orElseThrow(() -> malformed("no stage that collects the results", PLAN));
    if (!Planner.plan(experiment).equals(plan)) {
      throw malformed("other stages than its experiment comes to", PLAN);
    }
    SequencedMap<String, String> sorted = new LinkedHashMap<>(new TreeMap<>(documents));
    return new PlannedWorkflow(experiment, plan, PlanJson.digest(plan), sorted);
  }

  private static ProblemException malformed(String found, String where) {
    return Problem.of(Fault.REQUEST, "plan-malformed")
        .expected("a plan, as ./lth plan --json prints it")
        .found(found)
        .where(where)
        .remedy("make plan.json anew; do not edit it")
        .exception();
  }
}
