package io.lth.stages.testing;

import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.Split;
import io.lth.lottery.identity.Numerics;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import java.util.function.BiFunction;

/** A training that hands everything on, to be broken in one place by a test. */
public class ForwardingTraining implements Training {
  private final Training training;

  public ForwardingTraining(Training training) {
    this.training = training;
  }

  /** An engine that hands on all but its trainings, which are changed. */
  public static TrainingEngine engine(
      TrainingEngine usual, BiFunction<TrainingTask, Training, Training> change) {
    return new TrainingEngine() {
      @Override
      public Numerics numerics() {
        return usual.numerics();
      }

      @Override
      public Training begin(TrainingTask task) {
        return change.apply(task, usual.begin(task));
      }
    };
  }

  @Override
  public double step(int[] examples, double learningRate, TrainingStreams streams) {
    return training.step(examples, learningRate, streams);
  }

  @Override
  public Evaluation evaluate(Split split, Runnable between) {
    return training.evaluate(split, between);
  }

  @Override
  public TrainingState state() {
    return training.state();
  }

  @Override
  public void restore(TrainingState state) {
    training.restore(state);
  }

  @Override
  public void close() {
    training.close();
  }
}
