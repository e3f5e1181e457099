package io.lth.stages.handler;

import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.audit.StructuralChecks;
import io.lth.lottery.claim.Outcome;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.Place;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.StageParameters.Judge;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.artifact.CurveCsv;
import io.lth.stages.artifact.EvidenceJson;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Holds the artifacts against the laws and the results against the claims. */
final class JudgeStage implements StageHandler<Judge> {
  @Override
  public void run(Judge parameters, StageContext context) {
    Experiment experiment = parameters.experiment();
    Results results =
        EvidenceJson.decodeResults(context.bytes(Output.RESULTS), context.where(Output.RESULTS));
    List<CheckResult> checks =
        StructuralChecks.run(experiment, results, new Artifacts(experiment, context));
    io.lth.lottery.audit.Judge judge = new io.lth.lottery.audit.Judge(experiment, results);
    List<Verdict> verdicts =
        experiment.claims().stream().map(claim -> judge.judge(claim, checks)).toList();
    context.put(Output.CHECKS, ".json", EvidenceJson.encodeChecks(checks));
    context.put(Output.VERDICTS, ".json", EvidenceJson.encodeVerdicts(verdicts));
    context.number(
        "checks/failed", (double) checks.stream().filter(check -> !check.passed()).count());
    for (Outcome outcome : Outcome.values()) {
      context.number(
          "verdicts/" + outcome.words().replace(' ', '_'),
          (double) verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count());
    }
  }

  /**
   * The artifacts of a run. Several checks look at masks and origins, so they are kept while there
   * is room: those of large networks and many trials are more than a heap holds.
   */
  private static final class Artifacts implements StructuralChecks.Evidence {
    private final Experiment experiment;
    private final StageContext context;
    private final Map<Subject, SoftReference<Mask>> masks = new HashMap<>();
    private final Map<Place.Trial, SoftReference<Weights>> origins = new HashMap<>();

    Artifacts(Experiment experiment, StageContext context) {
      this.experiment = experiment;
      this.context = context;
    }

    @Override
    public Weights start(Subject subject) {
      context.checkCancelled();
      return context.weights(Planner.inputName(subject, Output.WEIGHTS));
    }

    @Override
    public Weights trained(Subject subject) {
      context.checkCancelled();
      return context.weights(Planner.inputName(subject, Output.FINAL_WEIGHTS));
    }

    @Override
    public Weights origin(Subject subject) {
      Variant variant = experiment.variant(subject);
      String output =
          variant.pruning().rewindTo().value() == 0 ? Output.WEIGHTS : Output.REWIND_WEIGHTS;
      return kept(
          origins,
          new Place.Trial(subject.variant(), subject.trial()),
          of -> context.weights(Planner.inputName(variant.ticket(of.trial(), 0), output)));
    }

    @Override
    public Mask mask(Subject subject) {
      return kept(
          masks,
          subject,
          of ->
              of.round() == 0
                  ? Mask.dense(experiment.variant(of).network())
                  : context.mask(Planner.inputName(of, Output.MASK)));
    }

    private static <K, V> V kept(Map<K, SoftReference<V>> values, K key, Function<K, V> supply) {
      SoftReference<V> reference = values.get(key);
      V known = reference == null ? null : reference.get();
      if (known != null) {
        return known;
      }
      V value = supply.apply(key);
      values.put(key, new SoftReference<>(value));
      return value;
    }

    @Override
    public LearningCurve curve(Subject subject) {
      String name = Planner.inputName(subject, Output.CURVE);
      return CurveCsv.decode(context.bytes(name), context.where(name));
    }
  }
}
