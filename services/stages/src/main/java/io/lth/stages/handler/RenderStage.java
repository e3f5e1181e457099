package io.lth.stages.handler;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.StageParameters.Render;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.stages.artifact.CurveCsv;
import io.lth.stages.artifact.EvidenceJson;
import io.lth.stages.port.Renderer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Draws the figures and writes the reports and the description. */
final class RenderStage implements StageHandler<Render> {
  private final Renderer renderer;

  RenderStage(Renderer renderer) {
    this.renderer = renderer;
  }

  @Override
  public void run(Render parameters, StageContext context) {
    Experiment experiment = parameters.experiment();
    Results results =
        EvidenceJson.decodeResults(context.bytes(Output.RESULTS), context.where(Output.RESULTS));
    List<CheckResult> checks =
        EvidenceJson.decodeChecks(context.bytes(Output.CHECKS), context.where(Output.CHECKS));
    List<Verdict> verdicts =
        EvidenceJson.decodeVerdicts(
            context.bytes(Output.VERDICTS), experiment.claims(), context.where(Output.VERDICTS));
    Map<Subject, LearningCurve> curves = new HashMap<>();
    for (Subject subject : experiment.subjects()) {
      String name = Planner.inputName(subject, Output.CURVE);
      curves.put(subject, CurveCsv.decode(context.bytes(name), context.where(name)));
    }
    renderer
        .figures(experiment, results, curves)
        .forEach((name, content) -> context.put(name, "", content));
    markdown(context, Output.REPORT, renderer.report(experiment, results, checks, verdicts));
    markdown(
        context, Output.DESCRIPTION, renderer.description(experiment, results, checks, verdicts));
    String page =
        renderer.page(
            new Renderer.Evidence(
                experiment, results, checks, verdicts, curves, context.digests()));
    context.put(Output.PAGE, "", page.getBytes(StandardCharsets.UTF_8));
  }

  private static void markdown(StageContext context, String output, String text) {
    context.put(output, ".md", text.getBytes(StandardCharsets.UTF_8));
  }
}
