package io.lth.evidence.testing;

import io.lth.lottery.audit.Check;
import io.lth.lottery.audit.CheckResult;
import io.lth.lottery.audit.Judge;
import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.ExpectedRange;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.PrintedNumber;
import io.lth.lottery.claim.Scale;
import io.lth.lottery.claim.Side;
import io.lth.lottery.claim.Verdict;
import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Pruning;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.mask.Density;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.lottery.result.Results;
import io.lth.lottery.result.Subject;
import io.lth.lottery.result.TrainingSummary;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A run that never was: curves of a plausible form, of which everything else follows. */
public record MadeUpRun(Experiment experiment, Map<Subject, LearningCurve> curves) {

  public static MadeUpRun of(int trials, int rounds, int iterations, Control... controls) {
    Experiment experiment =
        new Experiment(
            "lenet-mnist",
            "LeNet-300-100 on MNIST",
            "made-up",
            new Seed(0),
            trials,
            new DatasetChoice("mnist", 5000, Normalization.UNIT_INTERVAL),
            Networks.LENET_300_100,
            Engine.DJL,
            new TrainingRecipe(
                Optimizer.Adam.of(1.2e-3),
                Schedule.CONSTANT,
                iterations,
                60,
                Math.max(1, iterations / 100),
                0),
            new Pruning(
                new LayerwiseMagnitude(
                    Map.of(
                        LayerKind.FULLY_CONNECTED, PruningRate.of("0.2"),
                        LayerKind.OUTPUT, PruningRate.of("0.1"))),
                PruningMode.ITERATIVE,
                rounds,
                Iteration.ZERO),
            List.of(controls),
            List.of(
                claim(
                    "L2",
                    "tickets of 21.1 % stop early 38 % earlier",
                    new Measure(
                        "early-stop ratio",
                        new Estimator.Ratio(
                            Quantity.EARLY_STOP_ITERATION, ticket("21.1"), Side.DENSE),
                        new ExpectedRange(0.1, 0.62, "paper, section 2"),
                        new Scale(2, 100),
                        List.of(new PrintedNumber("38 % earlier", 0.62, "section 2")))),
                claim(
                    "L3",
                    "test accuracy rises by more than 0.3 | points at 13.5 %",
                    Measure.of(
                        "gain in accuracy",
                        new Estimator.Difference(
                            Quantity.ACCURACY_AT_EARLY_STOP, ticket("13.5"), Side.DENSE),
                        new ExpectedRange(5, Double.POSITIVE_INFINITY, "paper, section 2"),
                        new Scale(2, 100)))));
    Map<Subject, LearningCurve> curves = new TreeMap<>();
    experiment.subjects().forEach(subject -> curves.put(subject, curve(experiment, subject)));
    return new MadeUpRun(experiment, curves);
  }

  /** Two variants side by side: this one, and one of half the iterations and rounds. */
  public MadeUpRun besideShorter() {
    Variant only = experiment.only();
    TrainingRecipe recipe = only.recipe();
    int rounds = only.pruning().rounds() / 2;
    Experiment both =
        experiment
            .withVariants(
                List.of(
                    new Variant("long", only.network(), recipe, only.pruning(), only.controls()),
                    new Variant(
                        "short",
                        only.network(),
                        recipe.withIterations(recipe.iterations() / 2),
                        new Pruning(
                            only.pruning().strategy(),
                            only.pruning().mode(),
                            rounds,
                            Iteration.ZERO),
                        only.controls().stream()
                            .map(control -> control(control.arm(), control.draws(), rounds))
                            .toList())))
            .withClaims(List.of());
    Map<Subject, LearningCurve> curves = new TreeMap<>();
    both.subjects().forEach(subject -> curves.put(subject, curve(both, subject)));
    return new MadeUpRun(both, curves);
  }

  /** The same of a network whose convolutions are pruned all together, and without claims. */
  public MadeUpRun with(Network network) {
    Variant only = experiment.only();
    Pruning pruning =
        new Pruning(
            new GlobalMagnitude(PruningRate.of("0.2"), EnumSet.of(LayerKind.CONVOLUTION)),
            only.pruning().mode(),
            only.pruning().rounds(),
            only.pruning().rewindTo());
    Experiment other =
        experiment
            .withVariants(
                List.of(
                    new Variant(only.label(), network, only.recipe(), pruning, only.controls())))
            .withClaims(List.of());
    Map<Subject, LearningCurve> drawn = new TreeMap<>();
    other.subjects().forEach(subject -> drawn.put(subject, curve(other, subject)));
    return new MadeUpRun(other, drawn);
  }

  /** The same under another title. */
  public MadeUpRun titled(String title) {
    return new MadeUpRun(
        new Experiment(
            experiment.name(),
            title,
            experiment.profile(),
            experiment.seed(),
            experiment.trials(),
            experiment.data(),
            experiment.engine(),
            experiment.variants(),
            experiment.claims()),
        curves);
  }

  public static Control control(Arm arm, int draws, int rounds) {
    return new Control(arm, draws, Experiment.sparseRounds(rounds));
  }

  public Results results() {
    List<TrainingSummary> summaries = new ArrayList<>();
    curves.forEach(
        (subject, curve) -> {
          Density density = experiment.variant(subject).ladder().density(subject.round());
          int trained = (int) Math.min(55_000, 55_000 * (0.9 + density.fraction()));
          summaries.add(
              new TrainingSummary(
                  subject,
                  density,
                  curve.earlyStop(),
                  curve.last(),
                  new Evaluation(0.01, trained, 55_000),
                  0,
                  0));
        });
    return new Results(summaries);
  }

  public List<CheckResult> checks() {
    return List.of(
        new CheckResult(Check.LADDER_COUNTS, 40, List.of()),
        new CheckResult(Check.RANDOM_MASK_MATCHED, 0, List.of()));
  }

  public static List<CheckResult> failedChecks() {
    return List.of(
        new CheckResult(
            Check.MASK_HELD, 40, List.of("7 pruned weights were revived in trial-0.round-1")));
  }

  public List<Verdict> verdicts(List<CheckResult> checks) {
    Judge judge = new Judge(experiment, results());
    return experiment.claims().stream().map(claim -> judge.judge(claim, checks)).toList();
  }

  private static Claim claim(String id, String statement, Measure measure) {
    return new Claim(id, "Figure 4a", statement, List.of(measure));
  }

  private static Side ticket(String percent) {
    return new Side(Arm.WINNING_TICKET, new BigDecimal(percent));
  }

  private static LearningCurve curve(Experiment experiment, Subject subject) {
    Random random = new Random(subject.slug().hashCode());
    double round = subject.round();
    boolean ticket = subject.arm() == Arm.WINNING_TICKET;
    double best =
        ticket
            ? 0.980 + 0.003 * Math.exp(-Math.pow((round - 8) / 5, 2)) - Math.exp((round - 24) / 1.2)
            : 0.980 - 0.0007 * round - (subject.arm() == Arm.RANDOM_MASK ? 0.0004 * round : 0);
    double pace =
        (ticket ? 0.1 - 0.08 * Math.exp(-Math.pow((round - 7) / 6, 2)) : 0.1 + 0.01 * round)
            * (0.9 + 0.2 * random.nextDouble());
    double turn = pace * 3;
    TrainingRecipe recipe = experiment.variant(subject).recipe();
    int iterations = recipe.iterations();
    List<CurvePoint> points = new ArrayList<>();
    for (int iteration = 1; iteration <= iterations; iteration++) {
      if (recipe.evaluatesAt(iteration)) {
        double time = (double) iteration / iterations;
        double accuracy = best - 0.08 * Math.exp(-time / pace * 2) + 0.0006 * random.nextGaussian();
        double loss = 0.07 + 0.05 * Math.pow(Math.log(time / turn), 2);
        points.add(
            new CurvePoint(
                new Iteration(iteration),
                loss / 2,
                new Evaluation(loss, (int) Math.min(5000, 5000 * accuracy), 5000),
                new Evaluation(loss, (int) Math.min(10_000, 10_000 * accuracy), 10_000)));
      }
    }
    return new LearningCurve(points);
  }
}
