package io.lth.stages.testing;

import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Split;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingState;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * Training written out in plain Java, loop by loop: slow, without a library, and easy to read. What
 * a real engine must agree with, and enough of an engine for small networks in tests. Without
 * dropout.
 */
public final class ReferenceEngine implements TrainingEngine {
  private final boolean holdsMask;
  private final boolean masksMoments;

  public ReferenceEngine() {
    this(true, true);
  }

  private ReferenceEngine(boolean holdsMask, boolean masksMoments) {
    this.holdsMask = holdsMask;
    this.masksMoments = masksMoments;
  }

  /** A wrong engine: it applies the mask at the start and never again. */
  public static ReferenceEngine lettingPrunedWeightsRevive() {
    return new ReferenceEngine(false, false);
  }

  /** A wrong engine: it holds the weights but lets the optimizer's state of pruned weights live. */
  public static ReferenceEngine lettingMomentsRevive() {
    return new ReferenceEngine(true, false);
  }

  @Override
  public Numerics numerics() {
    return new Numerics("reference", "1", "cpu", 1);
  }

  @Override
  public Training begin(TrainingTask task) {
    return new ReferenceTraining(task, holdsMask, masksMoments);
  }

  private static final class ReferenceTraining implements Training {
    private final TrainingTask task;
    private final List<Layer> layers;
    private final boolean holdsMask;
    private final boolean masksMoments;
    private final Map<String, float[]> weights = new LinkedHashMap<>();
    private final Map<String, Map<String, float[]>> moments = new LinkedHashMap<>();
    private final Map<String, float[]> gradients = new LinkedHashMap<>();
    private int steps;

    ReferenceTraining(TrainingTask task, boolean holdsMask, boolean masksMoments) {
      this.task = task;
      this.layers = task.network().layers();
      this.holdsMask = holdsMask;
      this.masksMoments = masksMoments;
      List<String> names =
          switch (task.recipe().optimizer()) {
            case Optimizer.Adam adam -> List.of("first-moment", "second-moment");
            case Optimizer.Sgd sgd -> List.of("momentum");
          };
      names.forEach(name -> moments.put(name, new LinkedHashMap<>()));
      task.initial()
          .tensors()
          .forEach(
              (name, tensor) -> {
                weights.put(name, tensor.toArray());
                gradients.put(name, new float[tensor.size()]);
                moments.values().forEach(moment -> moment.put(name, new float[tensor.size()]));
              });
    }

    @Override
    public double step(int[] examples, double learningRate, TrainingStreams streams) {
      gradients.values().forEach(gradient -> Arrays.fill(gradient, 0));
      LabelledImages images = task.data().dataset().training();
      double loss = 0;
      for (int example : examples) {
        float[][] activations = forward(images, example);
        float[] delta = softmax(activations[layers.size()]);
        loss -= Math.log(delta[images.label(example)]);
        delta[images.label(example)] -= 1;
        backward(activations, delta, examples.length);
      }
      steps++;
      weights.keySet().forEach(name -> update(name, (float) learningRate));
      return loss / examples.length;
    }

    private float[][] forward(LabelledImages images, int example) {
      float[][] activations = new float[layers.size() + 1][];
      activations[0] = new float[images.shape().size()];
      images.copyNormalized(example, task.data().normalization(), activations[0], 0);
      for (int l = 0; l < layers.size(); l++) {
        Layer layer = layers.get(l);
        float[] w = of(weights, layer.weightName());
        float[] b = of(weights, layer.biasName());
        float[] in = activations[l];
        float[] out = new float[layer.outputs()];
        for (int o = 0; o < out.length; o++) {
          float sum = b[o];
          for (int i = 0; i < in.length; i++) {
            sum += w[o * in.length + i] * in[i];
          }
          out[o] = l == layers.size() - 1 ? sum : Math.max(0, sum);
        }
        activations[l + 1] = out;
      }
      return activations;
    }

    private void backward(float[][] activations, float[] last, int batch) {
      float[] delta = last;
      for (int l = layers.size() - 1; l >= 0; l--) {
        Layer layer = layers.get(l);
        float[] w = of(weights, layer.weightName());
        float[] gw = of(gradients, layer.weightName());
        float[] gb = of(gradients, layer.biasName());
        float[] in = activations[l];
        float[] below = new float[in.length];
        for (int o = 0; o < delta.length; o++) {
          gb[o] += delta[o] / batch;
          for (int i = 0; i < in.length; i++) {
            gw[o * in.length + i] += delta[o] * in[i] / batch;
            below[i] += delta[o] * w[o * in.length + i];
          }
        }
        for (int i = 0; i < below.length; i++) {
          below[i] = in[i] > 0 ? below[i] : 0;
        }
        delta = below;
      }
    }

    private void update(String name, float rate) {
      float[] w = of(weights, name);
      float[] g = of(gradients, name);
      Mask mask = task.mask();
      LayerMask layer = mask.layers().get(name);
      for (int i = 0; i < w.length; i++) {
        boolean pruned = layer != null && !layer.keeps(i);
        float step = optimize(name, i, g[i], w[i], rate);
        w[i] = pruned && holdsMask ? 0 : w[i] - step;
        if (pruned && masksMoments) {
          for (Map<String, float[]> moment : moments.values()) {
            of(moment, name)[i] = 0;
          }
        }
      }
    }

    private float optimize(String name, int i, float gradient, float weight, float rate) {
      return switch (task.recipe().optimizer()) {
        case Optimizer.Adam adam -> {
          float[] m = of(moment("first-moment"), name);
          float[] v = of(moment("second-moment"), name);
          m[i] = (float) (adam.beta1() * m[i] + (1 - adam.beta1()) * gradient);
          v[i] = (float) (adam.beta2() * v[i] + (1 - adam.beta2()) * gradient * gradient);
          double corrected1 = m[i] / (1 - Math.pow(adam.beta1(), steps));
          double corrected2 = v[i] / (1 - Math.pow(adam.beta2(), steps));
          yield (float) (rate * corrected1 / (Math.sqrt(corrected2) + adam.epsilon()));
        }
        case Optimizer.Sgd sgd -> {
          float[] v = of(moment("momentum"), name);
          v[i] = (float) (sgd.momentum() * v[i] + gradient + sgd.weightDecay() * weight);
          yield rate * v[i];
        }
      };
    }

    @Override
    public Evaluation evaluate(Split split, Runnable between) {
      SplitDataset data = task.data();
      LabelledImages images =
          split == Split.TEST ? data.dataset().test() : data.dataset().training();
      int[] indices =
          switch (split) {
            case TRAINING -> data.trainingIndices();
            case VALIDATION -> data.validationIndices();
            case TEST -> IntStream.range(0, images.count()).toArray();
          };
      double loss = 0;
      int correct = 0;
      for (int index : indices) {
        between.run();
        float[] logits = forward(images, index)[layers.size()];
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
          best = logits[c] > logits[best] ? c : best;
        }
        correct += best == images.label(index) ? 1 : 0;
        loss -= Math.log(softmax(logits)[images.label(index)]);
      }
      if (!Double.isFinite(loss)) {
        throw Problem.of(Fault.DIVERGENCE, "training-diverged")
            .expected("a finite loss")
            .found("a loss of " + loss)
            .where("evaluation on " + split)
            .remedy("lower the learning rate")
            .exception();
      }
      return new Evaluation(loss / indices.length, correct, indices.length);
    }

    @Override
    public TrainingState state() {
      SequencedMap<String, Weights> copies = new LinkedHashMap<>();
      moments.forEach((name, moment) -> copies.put(name, copy(moment)));
      return new TrainingState(steps, copy(weights), copies);
    }

    @Override
    public void restore(TrainingState state) {
      steps = state.steps();
      state.weights().tensors().forEach((name, tensor) -> weights.put(name, tensor.toArray()));
      state
          .moments()
          .forEach(
              (moment, values) ->
                  values
                      .tensors()
                      .forEach((name, tensor) -> moment(moment).put(name, tensor.toArray())));
    }

    @Override
    public void close() {}

    private Weights copy(Map<String, float[]> arrays) {
      SequencedMap<String, Tensor> copies = new LinkedHashMap<>();
      arrays.forEach(
          (name, values) ->
              copies.put(name, Tensor.of(task.initial().tensor(name).shape(), values)));
      return new Weights(copies);
    }

    private Map<String, float[]> moment(String name) {
      Map<String, float[]> moment = moments.get(name);
      if (moment == null) {
        throw new IllegalArgumentException("no moment " + name);
      }
      return moment;
    }

    private static float[] of(Map<String, float[]> arrays, String name) {
      float[] array = arrays.get(name);
      if (array == null) {
        throw new IllegalArgumentException("no tensor " + name);
      }
      return array;
    }

    private static float[] softmax(float[] logits) {
      float max = Float.NEGATIVE_INFINITY;
      for (float logit : logits) {
        max = Math.max(max, logit);
      }
      float sum = 0;
      float[] probabilities = new float[logits.length];
      for (int i = 0; i < logits.length; i++) {
        probabilities[i] = (float) Math.exp(logits[i] - max);
        sum += probabilities[i];
      }
      for (int i = 0; i < logits.length; i++) {
        probabilities[i] /= sum;
      }
      return probabilities;
    }
  }
}
