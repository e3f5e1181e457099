package io.lth.evidence;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.stages.port.Renderer;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Figures in the paper's form, and the run as a page and in Markdown. */
public final class EvidenceRenderer implements Renderer {
  @Override
  public SequencedMap<String, byte[]> figures(
      Experiment experiment, Results results, Map<Subject, LearningCurve> curves) {
    return Figures.files(experiment, results, curves);
  }

  @Override
  public String report(
      Experiment experiment, Results results, List<CheckResult> checks, List<Verdict> verdicts) {
    return ResultsMarkdown.report(new Account(experiment, results, checks, verdicts));
  }

  @Override
  public String page(Evidence evidence) {
    return ReportPage.of(evidence);
  }

  @Override
  public String description(
      Experiment experiment, Results results, List<CheckResult> checks, List<Verdict> verdicts) {
    return ResultsMarkdown.description(new Account(experiment, results, checks, verdicts));
  }
}
