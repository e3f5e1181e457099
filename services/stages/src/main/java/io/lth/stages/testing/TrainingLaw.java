package io.lth.stages.testing;

import static io.lth.stages.testing.TinyTraining.run;
import static io.lth.stages.testing.TinyTraining.stateAfter;

import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.Split;
import io.lth.lottery.network.Parameter;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * What {@link Training} promises, each promise as a law that an engine can be held against: right
 * engines, to see that they keep it, and wrong ones, to see it ring.
 */
public enum TrainingLaw {
  /** Pruned weights and their optimizer state are 0 after every step. */
  HOLDS_THE_MASK {
    @Override
    public List<String> violations(TrainingEngine engine, TrainingTask task) {
      List<String> found = new ArrayList<>();
      try (Training training = engine.begin(task)) {
        for (int step = 1; step <= SOME; step++) {
          run(training, task, step, step);
          int revived = TinyTraining.violations(task.mask(), training.state());
          if (revived > 0) {
            found.add("%d pruned entries are not 0 after step %d".formatted(revived, step));
          }
        }
        if (training.state().weights().equals(task.initial())) {
          found.add("nothing was trained");
        }
      }
      return found;
    }
  },

  /** The same training gives the same bits, alone and beside another. */
  REPEATS {
    @Override
    public List<String> violations(TrainingEngine engine, TrainingTask task) {
      TrainingState alone = stateAfter(engine, task, MANY);
      List<Callable<TrainingState>> both =
          List.of(() -> stateAfter(engine, task, MANY), () -> stateAfter(engine, task, 2 * MANY));
      try (var threads = Executors.newFixedThreadPool(both.size())) {
        return threads.invokeAll(both).getFirst().get().equals(alone)
            ? List.of()
            : List.of("other bits after %d steps beside another training".formatted(MANY));
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException("a training beside another did not end", e);
      }
    }
  },

  /** Gone on with from its state, a training ends where one that never stopped ends. */
  RESUMES {
    @Override
    public List<String> violations(TrainingEngine engine, TrainingTask task) {
      List<String> found = new ArrayList<>();
      TrainingState half = stateAfter(engine, task, SOME);
      try (Training resumed = engine.begin(task)) {
        resumed.restore(half);
        if (!resumed.state().equals(half)) {
          found.add("another state than the one restored");
        }
        run(resumed, task, SOME + 1, 2 * SOME);
        if (!resumed.state().equals(stateAfter(engine, task, 2 * SOME))) {
          found.add("other bits after a stop at step %d".formatted(SOME));
        }
      }
      return found;
    }
  },

  /** A training begins at its initial weights, and its optimizer remembers nothing. */
  BEGINS_AFRESH {
    @Override
    public List<String> violations(TrainingEngine engine, TrainingTask task) {
      List<String> found = new ArrayList<>();
      stateAfter(engine, task, SOME);
      try (Training training = engine.begin(task)) {
        TrainingState state = training.state();
        if (state.steps() != 0) {
          found.add("begins at step %d".formatted(state.steps()));
        }
        if (!state.weights().equals(task.initial())) {
          found.add("does not begin at its initial weights");
        }
        state
            .moments()
            .forEach(
                (name, moment) -> {
                  if (!moment.equals(moment.zeros())) {
                    found.add("begins with a %s that is not 0".formatted(name));
                  }
                });
      }
      return found;
    }
  },

  /**
   * A step moves the weights in proportion to the learning rate that it is given, whatever the
   * steps before it were given.
   */
  STEPS_AT_THE_RATE {
    @Override
    public List<String> violations(TrainingEngine engine, TrainingTask task) {
      TrainingState before = stateAfter(engine, task, SOME);
      List<String> found = new ArrayList<>();
      Weights still = stepped(engine, task, before, 0);
      Weights once = stepped(engine, task, before, RATE);
      Weights twice = stepped(engine, task, before, 2 * RATE);
      for (Parameter parameter : task.network().parameters()) {
        if (!parameter.role().trained()) {
          continue;
        }
        Tensor from = before.weights().tensor(parameter.name());
        double longest = 0;
        double bent = 0;
        for (int i = 0; i < from.size(); i++) {
          double one = (double) once.tensor(parameter.name()).at(i) - from.at(i);
          double two = (double) twice.tensor(parameter.name()).at(i) - from.at(i);
          longest = Math.max(longest, Math.abs(one));
          bent = Math.max(bent, Math.abs(two - 2 * one));
        }
        if (!still.tensor(parameter.name()).equals(from)) {
          found.add("%s moves at a rate of 0".formatted(parameter.name()));
        }
        if (longest == 0 || bent > PROPORTIONAL * longest) {
          found.add("%s does not move twice as far at twice the rate".formatted(parameter.name()));
        }
      }
      if (!steppedOn(engine, task, 2 * RATE).equals(twice)) {
        found.add("a step is taken at another rate after steps at another");
      }
      return found;
    }
  },

  /** Evaluation is without dropout, of images as they are, and moves nothing. */
  EVALUATES_PLAINLY {
    @Override
    public List<String> violations(TrainingEngine engine, TrainingTask task) {
      List<String> found = new ArrayList<>();
      TrainingTask plain = TinyTraining.plain(task);
      try (Training training = engine.begin(task);
          Training without = engine.begin(plain)) {
        run(training, task, 1, SOME);
        without.restore(training.state());
        for (Split split : Split.values()) {
          Evaluation evaluation = training.evaluate(split);
          if (!evaluation.equals(training.evaluate(split))) {
            found.add("%s comes out differently when evaluated again".formatted(split));
          }
          if (!evaluation.equals(without.evaluate(split))) {
            found.add("%s comes out differently without dropout or augmentation".formatted(split));
          }
        }
        run(training, task, SOME + 1, 2 * SOME);
        if (!training.state().equals(stateAfter(engine, task, 2 * SOME))) {
          found.add("what follows an evaluation has other bits");
        }
      }
      return found;
    }
  },

  /** Whoever stops a training does not wait for an evaluation's end, and nothing is moved by it. */
  EVALUATION_STOPS_BETWEEN_PARTS {
    @Override
    public List<String> violations(TrainingEngine engine, TrainingTask task) {
      List<String> found = new ArrayList<>();
      try (Training training = engine.begin(task)) {
        run(training, task, 1, SOME);
        for (Split split : Split.values()) {
          TrainingState before = training.state();
          Cancellation stopped = new Cancellation();
          stopped.request();
          try {
            training.evaluate(split, stopped::check);
            found.add("%s is evaluated to its end by who was told to stop".formatted(split));
          } catch (CancellationException expected) {
            if (!training.state().equals(before)) {
              found.add("%s, when stopped, leaves another state".formatted(split));
            }
          }
        }
      }
      return found;
    }
  };

  private static final int SOME = 25;
  private static final int MANY = 100;
  private static final double RATE = 0.1;
  // Steps are a thousandth of the weights at least, of which a float keeps 1e-4.
  private static final double PROPORTIONAL = 1e-3;

  /** What is not as the law says; empty if the engine keeps it with this task. */
  public abstract List<String> violations(TrainingEngine engine, TrainingTask task);

  private static Weights stepped(
      TrainingEngine engine, TrainingTask task, TrainingState from, double rate) {
    try (Training training = engine.begin(task)) {
      training.restore(from);
      return stepped(training, task, rate);
    }
  }

  /** The same step, taken by a training that took those before it at its recipe's rate. */
  private static Weights steppedOn(TrainingEngine engine, TrainingTask task, double rate) {
    try (Training training = engine.begin(task)) {
      run(training, task, 1, SOME);
      return stepped(training, task, rate);
    }
  }

  private static Weights stepped(Training training, TrainingTask task, double rate) {
    training.step(
        Arrays.copyOf(task.data().trainingIndices(), TinyTraining.BATCH),
        rate,
        TinyTraining.streams(SOME + 1));
    return training.state().weights();
  }
}
