package io.lth.reproductions.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.audit.Check;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Pruning;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.StageParameters;
import io.lth.lottery.plan.StageParameters.Initialize;
import io.lth.lottery.plan.StageParameters.Prune;
import io.lth.lottery.plan.StageParameters.RandomMask;
import io.lth.lottery.plan.StageParameters.Reinitialize;
import io.lth.lottery.plan.StageParameters.Rewind;
import io.lth.lottery.plan.StageParameters.Train;
import io.lth.lottery.plan.StageResult;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.TrainingSummary;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.artifact.CurveCsv;
import io.lth.stages.artifact.EvidenceJson;
import io.lth.stages.handler.StageContext;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.testing.ForwardingTraining;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.ReferenceEngine;
import io.lth.stages.testing.ScheduleLaw;
import io.lth.stages.testing.TinyNetworks;
import io.lth.stages.testing.TinyWorkflow;
import io.lth.training.DjlEngine;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Each wrong procedure that others fell for is carried out by a whole run, and a structural check
 * rings.
 */
class WrongProcedureTest {
  private static final PruningRate DEEP_RATE = PruningRate.of("0.2");
  private static final DjlEngine DJL = new DjlEngine();

  @AfterAll
  static void close() {
    DJL.close();
  }

  @Test
  void theRightProcedureRingsNoAlarm() {
    assertThat(failedChecks(new TinyWorkflow())).isEmpty();
  }

  @Test
  void pruningTheLargestWeightsRings() {
    assertThat(
            failed(
                handlers ->
                    handlers.with(
                        Prune.class,
                        (parameters, context) -> {
                          Mask right = pruned(parameters, context);
                          context.put(
                              Output.MASK,
                              largestPruned(
                                  right, before(parameters, context), context.weights("weights")));
                        })))
        .contains(Check.SMALLEST_PRUNED);
  }

  @Test
  void pruningOneWeightTooManyRings() {
    assertThat(
            failed(
                handlers ->
                    handlers.with(
                        Prune.class,
                        (parameters, context) ->
                            context.put(
                                Output.MASK, oneLess(pruned(parameters, context), "fc1.weight")))))
        .contains(Check.LADDER_COUNTS);
  }

  @Test
  void notRewindingRings() {
    assertThat(
            failed(
                handlers ->
                    handlers.with(
                        Rewind.class,
                        (parameters, context) -> {
                          Weights origin = context.weights(Output.WEIGHTS);
                          context.put(
                              Output.WEIGHTS,
                              context.mask(Output.MASK).applyTo(scaled(origin, 1.5f)));
                        })))
        .contains(Check.REWOUND_EXACTLY);
  }

  @Test
  void applyingTheMaskOnceButNotHoldingItRings() {
    assertThat(failedChecks(new TinyWorkflow().with(ReferenceEngine.lettingPrunedWeightsRevive())))
        .contains(Check.MASK_HELD);
  }

  @Test
  void aRevivedMomentInTheOptimizersStateRings() {
    assertThat(failedChecks(new TinyWorkflow().with(ReferenceEngine.lettingMomentsRevive())))
        .containsExactly(Check.MASK_HELD);
  }

  @Test
  void choosingTheEarlyStopByTheTestSetRings() {
    InMemoryRecord record = new InMemoryRecord();
    UnaryOperator<StageHandlers> wrong =
        handlers ->
            handlers.with(
                Train.class,
                (parameters, context) -> {
                  handlers.run(parameters, context);
                  context.put(
                      Output.SUMMARY,
                      ".json",
                      EvidenceJson.encode(byTestSet(context.result(), record)));
                });

    assertThat(failedChecks(new TinyWorkflow().with(wrong), record))
        .containsExactly(Check.EARLY_STOP_BY_VALIDATION);
  }

  @Test
  void reinitializingToTheInitialWeightsRings() {
    assertThat(
            failed(
                handlers ->
                    handlers.with(
                        Reinitialize.class,
                        (parameters, context) ->
                            context.put(
                                Output.WEIGHTS,
                                context
                                    .mask(Output.MASK)
                                    .applyTo(
                                        initialWeights(
                                            parameters.seed(), parameters.subject().trial()))))))
        .containsExactly(
            Check.REINITIALIZED_AFRESH, Check.SHUFFLED_WITHIN_LAYERS, Check.SIGNS_KEPT);
  }

  @Test
  void ignoringTheSeedRings() {
    assertThat(
            failed(
                handlers ->
                    handlers.with(
                        Initialize.class,
                        (parameters, context) ->
                            context.put(Output.WEIGHTS, initialWeights(new Seed(42), 0)))))
        .containsExactly(Check.INITIAL_WEIGHTS);
  }

  @Test
  void aRandomMaskThatIsNotMatchedLayerByLayerRings() {
    assertThat(
            failed(
                handlers ->
                    handlers.with(
                        RandomMask.class,
                        (parameters, context) ->
                            context.put(Output.MASK, shuffledOverAll(context.mask(Output.MASK))))))
        .contains(Check.RANDOM_MASK_MATCHED);
  }

  @Test
  void aRandomMaskThatIsTheTicketsOwnRings() {
    assertThat(
            failed(
                handlers ->
                    handlers.with(
                        RandomMask.class,
                        (parameters, context) ->
                            context.put(Output.MASK, context.mask(Output.MASK)))))
        .containsExactly(Check.RANDOM_MASK_MATCHED);
  }

  @Test
  void aMaskThatRegainsAWeightRings() {
    assertThat(
            failed(
                handlers ->
                    handlers.with(
                        Prune.class,
                        (parameters, context) -> {
                          Mask right = pruned(parameters, context);
                          context.put(
                              Output.MASK,
                              context.has(Output.MASK)
                                  ? oneSwapped(right, before(parameters, context), "fc1.weight")
                                  : right);
                        })))
        .contains(Check.MASK_NESTING);
  }

  @Test
  void theRightProcedureOfADeepNetworkRingsNoAlarm() {
    assertThat(failedChecks(deep())).isEmpty();
  }

  @Test
  void statisticsOfBatchNormalizationKeptOverARewindRing() {
    assertThat(
            failedChecks(
                deep()
                    .with(
                        handlers ->
                            handlers.with(
                                Rewind.class,
                                (parameters, context) ->
                                    context.put(
                                        Output.WEIGHTS,
                                        context
                                            .mask(Output.MASK)
                                            .applyTo(
                                                withoutResetStatistics(
                                                    context.weights(Output.WEIGHTS))))))))
        .containsExactly(Check.REWOUND_EXACTLY);
  }

  @Test
  void prunedShortcutsRing() {
    assertThat(
            failedChecks(
                deep()
                    .with(
                        handlers ->
                            handlers.with(
                                Prune.class,
                                (parameters, context) ->
                                    context.put(
                                        Output.MASK,
                                        new GlobalMagnitude(
                                                DEEP_RATE,
                                                EnumSet.of(
                                                    LayerKind.CONVOLUTION, LayerKind.SHORTCUT))
                                            .prune(
                                                parameters.network(),
                                                context.weights(Output.WEIGHTS),
                                                before(parameters, context),
                                                parameters.rounds()))))))
        .contains(Check.LADDER_COUNTS);
  }

  @Test
  void aPrunedOutputRings() {
    assertThat(
            failedChecks(
                deep()
                    .with(
                        handlers ->
                            handlers.with(
                                Prune.class,
                                (parameters, context) ->
                                    context.put(
                                        Output.MASK,
                                        oneLess(pruned(parameters, context), "fc.weight"))))))
        .contains(Check.LADDER_COUNTS);
  }

  @Test
  void momentumWithDecayThatRevivesPrunedWeightsRings() {
    Experiment tiny = TinyWorkflow.EXPERIMENT;
    Experiment decaying =
        experiment(
            tiny.only().network(),
            new Optimizer.Sgd(new LearningRate(0.05), 0.9, 1e-2),
            tiny.only().pruning().strategy(),
            tiny.only().controls());

    assertThat(failedChecks(new TinyWorkflow().with(decaying))).isEmpty();
    assertThat(
            failedChecks(
                new TinyWorkflow()
                    .with(decaying)
                    .with(ReferenceEngine.lettingPrunedWeightsRevive())))
        .contains(Check.MASK_HELD);
  }

  @Test
  void aWarmUpThatIsOneStepLateRings() {
    assertThat(ScheduleLaw.violations(engine -> warmingUp(engine, -1)))
        .contains("step 1 at a rate of 0.0 instead of 0.0025");
  }

  @Test
  void aWarmUpThatIsOneStepEarlyRings() {
    assertThat(ScheduleLaw.violations(engine -> warmingUp(engine, 1)))
        .contains("step 3 at a rate of 0.01 instead of 0.0075");
  }

  /** Given the rate of another step while it warms up. */
  private static TrainingEngine warmingUp(TrainingEngine engine, int shift) {
    return ForwardingTraining.engine(
        engine,
        (task, training) ->
            new ForwardingTraining(training) {
              private int step;

              @Override
              public double step(int[] examples, double learningRate, TrainingStreams streams) {
                TrainingRecipe recipe = task.recipe();
                step++;
                return super.step(
                    examples,
                    step <= recipe.schedule().warmup().value()
                        ? recipe.schedule().rate(recipe.optimizer().learningRate(), step + shift)
                        : learningRate,
                    streams);
              }
            });
  }

  /** Batch normalization, shortcuts, global pruning, warm-up: the paper's ResNet in small. */
  private static TinyWorkflow deep() {
    return new TinyWorkflow()
        .with(
            experiment(
                TinyNetworks.RESNET,
                new Optimizer.Sgd(new LearningRate(0.05), 0.9, 1e-4),
                new GlobalMagnitude(DEEP_RATE, EnumSet.of(LayerKind.CONVOLUTION)),
                List.of(
                    new Control(Arm.RANDOM_REINITIALIZATION, 1, List.of(2)),
                    new Control(Arm.RANDOM_MASK, 1, List.of(2)))))
        .with(DJL);
  }

  private static Experiment experiment(
      Network network, Optimizer optimizer, PruningStrategy strategy, List<Control> controls) {
    return TinyWorkflow.oneTrial(
        network,
        new TrainingRecipe(optimizer, new Schedule(new Iteration(10), List.of()), 40, 20, 20, 0),
        new Pruning(strategy, PruningMode.ITERATIVE, 3, Iteration.ZERO),
        controls);
  }

  /** What a rewind that forgets the statistics leaves: those of some training. */
  private static Weights withoutResetStatistics(Weights origin) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(origin.tensors());
    Tensor mean = origin.tensor("bn1.running_mean");
    float[] trained = mean.toArray();
    Arrays.fill(trained, 0.25f);
    tensors.put("bn1.running_mean", Tensor.owning(mean.shape(), trained));
    return new Weights(tensors);
  }

  private static Set<Check> failed(UnaryOperator<StageHandlers> wrong) {
    return failedChecks(new TinyWorkflow().with(wrong));
  }

  private static Set<Check> failedChecks(TinyWorkflow workflow) {
    return failedChecks(workflow, new InMemoryRecord());
  }

  private static Set<Check> failedChecks(TinyWorkflow workflow, InMemoryRecord record) {
    return workflow.run(record).checks().stream()
        .filter(check -> !check.passed())
        .map(CheckResult::check)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Check.class)));
  }

  private static Mask pruned(StageParameters.Prune parameters, StageContext context) {
    return parameters
        .strategy()
        .prune(
            parameters.network(),
            context.weights(Output.WEIGHTS),
            before(parameters, context),
            parameters.rounds());
  }

  private static Mask before(Prune parameters, StageContext context) {
    return context.has(Output.MASK) ? context.mask(Output.MASK) : Mask.dense(parameters.network());
  }

  private static Weights initialWeights(Seed seed, int trial) {
    return GaussianGlorot.draw(
        TinyWorkflow.EXPERIMENT.only().network(),
        new StreamName(seed, trial, 0, Purpose.INITIALIZATION, 0).stream());
  }

  /** As many a layer as the right mask keeps, but the smallest instead of the largest. */
  private static Mask largestPruned(Mask right, Mask before, Weights trained) {
    return change(
        right,
        (name, layer) -> {
          Tensor values = trained.tensor(name);
          BitSet kept = new BitSet();
          before.layer(name).bits().stream()
              .boxed()
              .sorted(Comparator.comparingDouble(i -> Math.abs(values.at(i))))
              .limit(layer.remaining())
              .forEach(kept::set);
          return LayerMask.of(layer.shape(), kept);
        });
  }

  private static Mask oneLess(Mask mask, String layerName) {
    return change(
        mask,
        (name, layer) -> {
          BitSet kept = layer.bits();
          if (name.equals(layerName)) {
            kept.clear(kept.nextSetBit(0));
          }
          return LayerMask.of(layer.shape(), kept);
        });
  }

  /** Takes one weight away and brings one back that was lost in an earlier round. */
  private static Mask oneSwapped(Mask mask, Mask before, String layerName) {
    return change(
        oneLess(mask, layerName),
        (name, layer) -> {
          BitSet kept = layer.bits();
          if (name.equals(layerName)) {
            kept.set(before.layer(name).bits().nextClearBit(0));
          }
          return LayerMask.of(layer.shape(), kept);
        });
  }

  /** As many weights in sum, wherever they fall. */
  private static Mask shuffledOverAll(Mask mask) {
    RandomStream stream = new StreamName(new Seed(0), 0, 1, Purpose.RANDOM_MASK, 0).stream();
    int[] order = stream.permutation(mask.density().total());
    BitSet kept = new BitSet();
    for (int i = 0; i < mask.remaining(); i++) {
      kept.set(order[i]);
    }
    int[] offset = {0};
    return change(
        mask,
        (name, layer) -> {
          int from = offset[0];
          offset[0] += layer.size();
          return LayerMask.of(layer.shape(), kept.get(from, offset[0]));
        });
  }

  private static Weights scaled(Weights weights, float factor) {
    SequencedMap<String, Tensor> scaled = new LinkedHashMap<>();
    weights
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.toArray();
              for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
              }
              scaled.put(name, Tensor.owning(tensor.shape(), values));
            });
    return new Weights(scaled);
  }

  private static Mask change(Mask mask, LayerChange change) {
    SequencedMap<String, LayerMask> changed = new LinkedHashMap<>();
    for (Map.Entry<String, LayerMask> entry : mask.layers().entrySet()) {
      changed.put(entry.getKey(), change.apply(entry.getKey(), entry.getValue()));
    }
    return new Mask(changed);
  }

  private static TrainingSummary byTestSet(StageResult result, InMemoryRecord record) {
    TrainingSummary right =
        EvidenceJson.decodeSummary(record.get(result.output(Output.SUMMARY)), "summary");
    LearningCurve curve = CurveCsv.decode(record.get(result.output(Output.CURVE)), "curve");
    CurvePoint byTest =
        curve.points().stream()
            .filter(point -> !point.equals(right.earlyStop()))
            .min(Comparator.comparingDouble(point -> point.test().loss()))
            .orElseThrow();
    return new TrainingSummary(
        right.subject(),
        right.density(),
        byTest,
        right.last(),
        right.finalTraining(),
        right.revivedWeights(),
        right.revivedMoments());
  }

  @FunctionalInterface
  private interface LayerChange {
    LayerMask apply(String name, LayerMask layer);
  }
}
