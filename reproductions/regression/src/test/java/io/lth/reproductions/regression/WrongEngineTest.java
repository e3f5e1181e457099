package io.lth.reproductions.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.Augmentation;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.network.Layer;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.ForwardingTraining;
import io.lth.stages.testing.TinyNetworks;
import io.lth.stages.testing.TinyTraining;
import io.lth.stages.testing.TrainingLaw;
import io.lth.training.DjlEngine;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Each mistake that others made in the training itself is made by an engine that is right in all
 * else, and the law that engines are held against rings.
 */
class WrongEngineTest {
  private static final DjlEngine RIGHT = new DjlEngine();
  private static final Optimizer MOMENTUM = new Optimizer.Sgd(new LearningRate(0.05), 0.9, 1e-2);
  private static final TrainingTask TASK =
      TinyTraining.augmented(
          TinyTraining.task(TinyNetworks.CONV, MOMENTUM, 0.3, 0.5), new Augmentation(true, 2));

  @AfterAll
  static void close() {
    RIGHT.close();
  }

  @Test
  void theRightEngineRingsNoAlarm() {
    assertThat(broken(RIGHT)).isEmpty();
  }

  @Test
  void dropoutLeftOnInEvaluationRings() {
    assertThat(
            broken(
                wrong(
                    (task, training) ->
                        new ForwardingTraining(training) {
                          private int evaluations;

                          @Override
                          public Evaluation evaluate(Split split, Runnable between) {
                            TrainingState right = state();
                            evaluations++;
                            restore(dropped(task, right, evaluations));
                            try {
                              return super.evaluate(split, between);
                            } finally {
                              restore(right);
                            }
                          }
                        })))
        .containsExactly(TrainingLaw.EVALUATES_PLAINLY);
  }

  @Test
  void augmentationOnEvaluationRings() {
    assertThat(
            broken(
                wrong(
                    (task, training) ->
                        new ForwardingTraining(training) {
                          @Override
                          public Evaluation evaluate(Split split, Runnable between) {
                            try (Training other = RIGHT.begin(ofVariedImages(task))) {
                              other.restore(state());
                              return other.evaluate(split, between);
                            }
                          }
                        })))
        .containsExactly(TrainingLaw.EVALUATES_PLAINLY);
  }

  @Test
  void anEvaluationThatHearsNoStopRings() {
    assertThat(
            broken(
                wrong(
                    (task, training) ->
                        new ForwardingTraining(training) {
                          @Override
                          public Evaluation evaluate(Split split, Runnable between) {
                            return super.evaluate(split, () -> {});
                          }
                        })))
        .containsExactly(TrainingLaw.EVALUATION_STOPS_BETWEEN_PARTS);
  }

  @Test
  void momentumCarriedOverARewindRings() {
    assertThat(broken(new Remembering())).contains(TrainingLaw.BEGINS_AFRESH);
  }

  @Test
  void weightDecayThatRevivesPrunedWeightsRings() {
    TrainingEngine reviving =
        wrong(
            (task, training) ->
                new ForwardingTraining(training) {
                  @Override
                  public TrainingState state() {
                    return decayed(task, super.state());
                  }
                });

    assertThat(TrainingLaw.HOLDS_THE_MASK.violations(reviving, TASK)).isNotEmpty();
  }

  @Test
  void aRateThatIsNotTheOneGivenRings() {
    assertThat(
            broken(
                wrong(
                    (task, training) ->
                        new ForwardingTraining(training) {
                          @Override
                          public double step(
                              int[] examples, double learningRate, TrainingStreams streams) {
                            return super.step(examples, 0.05, streams);
                          }
                        })))
        .containsExactly(TrainingLaw.STEPS_AT_THE_RATE);
  }

  @Test
  void theRateOfTheStepBeforeRings() {
    assertThat(
            broken(
                wrong(
                    (task, training) ->
                        new ForwardingTraining(training) {
                          private double before = Double.NaN;

                          @Override
                          public double step(
                              int[] examples, double learningRate, TrainingStreams streams) {
                            double late = Double.isNaN(before) ? learningRate : before;
                            before = learningRate;
                            return super.step(examples, late, streams);
                          }
                        })))
        .containsExactly(TrainingLaw.STEPS_AT_THE_RATE);
  }

  private static Set<TrainingLaw> broken(TrainingEngine engine) {
    Set<TrainingLaw> broken = EnumSet.noneOf(TrainingLaw.class);
    for (TrainingLaw law : TrainingLaw.values()) {
      if (!law.violations(engine, TASK).isEmpty()) {
        broken.add(law);
      }
    }
    return broken;
  }

  private static TrainingEngine wrong(BiFunction<TrainingTask, Training, Training> mistake) {
    return ForwardingTraining.engine(RIGHT, mistake);
  }

  /** Begins with the momentum that the training before ended with. */
  private static final class Remembering implements TrainingEngine {
    private @Nullable TrainingState last;

    @Override
    public Numerics numerics() {
      return RIGHT.numerics();
    }

    @Override
    public synchronized Training begin(TrainingTask task) {
      Training training = RIGHT.begin(task);
      if (last != null) {
        training.restore(new TrainingState(0, task.initial(), last.moments()));
      }
      return new ForwardingTraining(training) {
        @Override
        public void close() {
          remember(state());
          super.close();
        }
      };
    }

    private synchronized void remember(TrainingState state) {
      last = state;
    }
  }

  /** Some units of the layer before the output give nothing, the others more. */
  private static TrainingState dropped(TrainingTask task, TrainingState state, int evaluation) {
    Layer last = task.network().layers().getLast();
    float[] factors = new float[last.inputs()];
    RandomStream stream = TinyTraining.stream(Purpose.DROPOUT).substream(evaluation);
    task.recipe().drawDropout(stream, factors, factors.length);
    return changed(state, last.weightName(), (i, value) -> value * factors[i % last.inputs()]);
  }

  /** Pruned weights are drawn towards 0, but from where they were before they were pruned. */
  private static TrainingState decayed(TrainingTask task, TrainingState state) {
    String name = task.network().layers().getFirst().weightName();
    return changed(
        state,
        name,
        (i, value) -> task.mask().layer(name).keeps(i) ? value : 0.1f / (1 + state.steps()));
  }

  private interface Change {
    float of(int position, float value);
  }

  private static TrainingState changed(TrainingState state, String name, Change change) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(state.weights().tensors());
    Tensor tensor = state.weights().tensor(name);
    float[] values = tensor.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = change.of(i, values[i]);
    }
    tensors.put(name, Tensor.owning(tensor.shape(), values));
    return new TrainingState(state.steps(), new Weights(tensors), state.moments());
  }

  /** The same task, of images that are all varied as a batch of training would be. */
  private static TrainingTask ofVariedImages(TrainingTask task) {
    Dataset dataset = task.data().dataset();
    Dataset varied =
        new Dataset(
            "varied",
            Sha256.of("varied by " + task.recipe().augmentation()),
            dataset.source(),
            varied(task, dataset.training()),
            varied(task, dataset.test()));
    return new TrainingTask(
        task.network(),
        task.initial(),
        task.mask(),
        task.recipe(),
        SplitDataset.draw(
            varied,
            task.data().normalization(),
            task.data().count(Split.VALIDATION),
            TinyTraining.stream(Purpose.VALIDATION_SPLIT)));
  }

  private static LabelledImages varied(TrainingTask task, LabelledImages images) {
    int size = images.shape().size();
    int[] all = IntStream.range(0, images.count()).toArray();
    float[] values = new float[images.count() * size];
    RandomStream stream = TinyTraining.stream(Purpose.AUGMENTATION);
    task.recipe()
        .augmentation()
        .copyBatch(images, all, Normalization.UNIT_INTERVAL, stream, values);
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = (byte) Math.round(255 * values[i]);
    }
    byte[] labels = new byte[images.count()];
    for (int image : all) {
      labels[image] = (byte) images.label(image);
    }
    return new LabelledImages(images.shape(), images.classes(), pixels, labels);
  }
}
