package io.lth.training;

import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.tensor.Tensor;
import io.lth.stages.port.TrainingTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The same training written out in plain Java and double precision: loops over sums, no tricks. */
final class PlainTraining {
  private final TrainingTask task;
  private final List<Layer> layers;
  final Map<String, double[]> parameters = new LinkedHashMap<>();
  final Map<String, double[]> first = new LinkedHashMap<>();
  final Map<String, double[]> second = new LinkedHashMap<>();
  Map<String, double[]> gradients = new LinkedHashMap<>();
  private int steps;

  PlainTraining(TrainingTask task) {
    this.task = task;
    this.layers = task.network().layers();
    for (Map.Entry<String, Tensor> entry : task.initial().tensors().entrySet()) {
      Tensor tensor = entry.getValue();
      double[] values = new double[tensor.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.at(i);
      }
      parameters.put(entry.getKey(), values);
      first.put(entry.getKey(), new double[values.length]);
      second.put(entry.getKey(), new double[values.length]);
    }
  }

  double step(int[] examples, double rate, RandomStream dropout) {
    LabelledImages images = task.data().dataset().training();
    double[][][] factors = dropoutFactors(examples.length, dropout);
    gradients = new LinkedHashMap<>();
    parameters.forEach((name, values) -> gradients.put(name, new double[values.length]));
    double loss = 0;
    for (int example = 0; example < examples.length; example++) {
      double[][] activations = forward(images, examples[example], factors, example);
      double[] likelihoods = softmax(activations[layers.size()]);
      int label = images.label(examples[example]);
      loss -= Math.log(likelihoods[label]) / examples.length;
      likelihoods[label] -= 1;
      backward(activations, likelihoods, factors, example, examples.length);
    }
    steps++;
    parameters.forEach((name, values) -> update(name, values, rate));
    return loss;
  }

  double[] logits(LabelledImages images, int image) {
    return forward(images, image, dropoutFactors(0, null), 0)[layers.size()];
  }

  static double[] softmax(double[] logits) {
    double[] result = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.exp(logits[i]);
      sum += result[i];
    }
    for (int i = 0; i < result.length; i++) {
      result[i] /= sum;
    }
    return result;
  }

  private double[][][] dropoutFactors(int batch, @Nullable RandomStream stream) {
    double probability = task.recipe().dropout();
    double[][][] factors = new double[layers.size()][batch][];
    for (int l = 0; l < layers.size() - 1; l++) {
      for (int example = 0; example < batch; example++) {
        factors[l][example] = new double[layers.get(l).outputs()];
        for (int unit = 0; unit < factors[l][example].length; unit++) {
          boolean dropped = probability > 0 && stream != null && stream.nextFloat() < probability;
          factors[l][example][unit] = dropped ? 0 : 1 / (1 - probability);
        }
      }
    }
    return factors;
  }

  private double[][] forward(LabelledImages images, int image, double[][][] factors, int example) {
    double[][] activations = new double[layers.size() + 1][];
    activations[0] = new double[images.shape().size()];
    for (int i = 0; i < activations[0].length; i++) {
      activations[0][i] = task.data().normalization().apply(0, images.pixel(image, i));
    }
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      double[] weight = parameter(layer.weightName());
      double[] outputs = parameter(layer.biasName()).clone();
      for (int out = 0; out < layer.outputs(); out++) {
        for (int in = 0; in < layer.inputs(); in++) {
          outputs[out] += weight[out * layer.inputs() + in] * activations[l][in];
        }
        if (l < layers.size() - 1) {
          double factor = factors[l].length == 0 ? 1 : factors[l][example][out];
          outputs[out] = Math.max(0, outputs[out]) * factor;
        }
      }
      activations[l + 1] = outputs;
    }
    return activations;
  }

  private void backward(
      double[][] activations, double[] delta, double[][][] factors, int example, int batch) {
    for (int l = layers.size() - 1; l >= 0; l--) {
      Layer layer = layers.get(l);
      LayerMask mask = task.mask().layer(layer.weightName());
      double[] weight = parameter(layer.weightName());
      double[] before = new double[layer.inputs()];
      for (int out = 0; out < layer.outputs(); out++) {
        gradient(layer.biasName())[out] += delta[out] / batch;
        for (int in = 0; in < layer.inputs(); in++) {
          int position = out * layer.inputs() + in;
          if (mask.keeps(position)) {
            gradient(layer.weightName())[position] += delta[out] * activations[l][in] / batch;
          }
          before[in] += delta[out] * weight[position];
        }
      }
      for (int in = 0; l > 0 && in < before.length; in++) {
        before[in] = activations[l][in] > 0 ? before[in] * factors[l - 1][example][in] : 0;
      }
      delta = before;
    }
  }

  private void update(String name, double[] values, double rate) {
    double[] gradient = gradient(name);
    for (int i = 0; i < values.length; i++) {
      switch (task.recipe().optimizer()) {
        case Optimizer.Adam adam -> {
          double[] m = moment(first, name);
          double[] v = moment(second, name);
          m[i] = adam.beta1() * m[i] + (1 - adam.beta1()) * gradient[i];
          v[i] = adam.beta2() * v[i] + (1 - adam.beta2()) * gradient[i] * gradient[i];
          double unbiased1 = m[i] / (1 - Math.pow(adam.beta1(), steps));
          double unbiased2 = v[i] / (1 - Math.pow(adam.beta2(), steps));
          values[i] -= rate * unbiased1 / (Math.sqrt(unbiased2) + adam.epsilon());
        }
        case Optimizer.Sgd sgd -> {
          double[] m = moment(first, name);
          m[i] = sgd.momentum() * m[i] + gradient[i] + sgd.weightDecay() * values[i];
          values[i] -= rate * m[i];
        }
      }
    }
  }

  private double[] parameter(String name) {
    return moment(parameters, name);
  }

  private double[] gradient(String name) {
    return moment(gradients, name);
  }

  private static double[] moment(Map<String, double[]> arrays, String name) {
    double[] array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return array;
  }
}
