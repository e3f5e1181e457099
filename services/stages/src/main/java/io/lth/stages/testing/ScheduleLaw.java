package io.lth.stages.testing;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.Schedule;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingStreams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/**
 * Every step of every training is taken at the rate of its schedule: a law that whole runs are held
 * against, right ones, to see that they keep it, and wrong ones, to see it ring.
 */
public final class ScheduleLaw {
  private static final Schedule SCHEDULE =
      new Schedule(new Iteration(4), List.of(new Schedule.Drop(new Iteration(40), 0.1)));
  // Written out, so that a step too early or too late shows.
  private static final List<Double> RATES = rates();
  private static final double ROUNDING = 1e-12;

  private ScheduleLaw() {}

  /**
   * What is not as the law says; empty if the run keeps it.
   *
   * @param between what stands between the stage that trains and its engine; nothing, where the
   *     procedure is right
   */
  public static List<String> violations(UnaryOperator<TrainingEngine> between) {
    Queue<List<Double>> trainings = new ConcurrentLinkedQueue<>();
    Experiment experiment = scheduled();
    new TinyWorkflow()
        .with(experiment)
        .with(between.apply(recording(trainings)))
        .run(new InMemoryRecord());
    List<String> found = new ArrayList<>();
    if (trainings.size() != experiment.subjects().size()) {
      found.add(
          "%d trainings instead of %d".formatted(trainings.size(), experiment.subjects().size()));
    }
    for (List<Double> taken : trainings) {
      if (taken.size() != RATES.size()) {
        found.add("%d steps instead of %d".formatted(taken.size(), RATES.size()));
        continue;
      }
      for (int step = 1; step <= taken.size(); step++) {
        double rate = taken.get(step - 1);
        double expected = RATES.get(step - 1);
        if (Math.abs(rate - expected) > ROUNDING) {
          found.add("step %d at a rate of %s instead of %s".formatted(step, rate, expected));
        }
      }
    }
    return found;
  }

  private static List<Double> rates() {
    List<Double> rates = new ArrayList<>(List.of(0.0025, 0.005, 0.0075));
    rates.addAll(Collections.nCopies(40 - 3, 0.01));
    rates.addAll(Collections.nCopies(60 - 40, 0.001));
    return List.copyOf(rates);
  }

  private static Experiment scheduled() {
    Variant tiny = TinyWorkflow.EXPERIMENT.only();
    return TinyWorkflow.EXPERIMENT.withVariants(
        List.of(tiny.withRecipe(tiny.recipe().withSchedule(SCHEDULE))));
  }

  /** The reference engine, which notes the rates that its trainings are given. */
  private static TrainingEngine recording(Queue<List<Double>> taken) {
    return ForwardingTraining.engine(
        new ReferenceEngine(),
        (task, training) -> {
          List<Double> rates = new ArrayList<>();
          taken.add(rates);
          return new ForwardingTraining(training) {
            @Override
            public double step(int[] examples, double learningRate, TrainingStreams streams) {
              rates.add(learningRate);
              return super.step(examples, learningRate, streams);
            }
          };
        });
  }
}
