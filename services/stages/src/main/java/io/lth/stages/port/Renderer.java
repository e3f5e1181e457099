package io.lth.stages.port;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Draws what people look at. The same input gives the same bytes on the same machine. */
public interface Renderer {

  /**
   * The figures in the paper's form.
   *
   * @return content by file name, as in {@code accuracy-at-early-stop.svg}
   */
  SequencedMap<String, byte[]> figures(
      Experiment experiment, Results results, Map<Subject, LearningCurve> curves);

  /** The whole run in words and tables, as Markdown. */
  String report(
      Experiment experiment, Results results, List<CheckResult> checks, List<Verdict> verdicts);

  /**
   * The whole run as one HTML page that needs nothing beside it: figures, tables, verdicts.
   *
   * <p>It says nothing of when or where: of the same inputs it has the same bytes.
   */
  String page(Evidence evidence);

  /** The same at a glance, as Markdown of at most 8,000 characters, which is what MLflow shows. */
  String description(
      Experiment experiment, Results results, List<CheckResult> checks, List<Verdict> verdicts);

  /**
   * All that is known of a finished run.
   *
   * @param inputs digest of each artifact that this was read from, by its name
   */
  record Evidence(
      Experiment experiment,
      Results results,
      List<CheckResult> checks,
      List<Verdict> verdicts,
      Map<Subject, LearningCurve> curves,
      SequencedMap<String, Sha256> inputs) {
    public Evidence {
      checks = List.copyOf(checks);
      verdicts = List.copyOf(verdicts);
      curves = Map.copyOf(curves);
      inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
    }
  }
}
