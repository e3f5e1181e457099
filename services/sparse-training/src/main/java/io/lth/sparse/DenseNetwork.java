package io.lth.sparse;

import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.TrainingTask;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/**
 * Every weight is stored, an input's weights side by side; inputs and activations that are 0 are
 * skipped, two samples or two inputs at a time. For networks of which most weights remain.
 */
final class DenseNetwork implements TrainableNetwork {
  private final List<Layer> shapes;
  private final DenseLayer[] layers;
  private final DenseForward forward;
  private final Likelihood likelihood;
  private final int stride;
  private final int[] labels;
  private final float[] logits;
  private final ImageLists images;
  private final Pixels pixels;
  private final RowLists byInput;
  private final float[] transposed;

  DenseNetwork(TrainingTask task, int moments) {
    this.shapes = task.network().layers();
    int batch = task.recipe().batchSize();
    this.layers =
        shapes.stream()
            .map(
                layer ->
                    new DenseLayer(layer, task.mask().layer(layer.weightName()), moments, batch))
            .toArray(DenseLayer[]::new);
    this.stride = Lanes.padded(batch, Lanes.COUNT);
    this.labels = new int[stride];
    int classes = task.network().classes();
    this.logits = Lanes.matrix(classes, stride);
    this.likelihood = new Likelihood(classes, stride);
    this.forward = new DenseForward(task.network(), rows());
    int inputs = task.network().input().size();
    int widest = shapes.stream().mapToInt(Layer::inputs).max().orElseThrow();
    this.images = new ImageLists(inputs, 2);
    this.pixels = new Pixels(inputs, batch);
    this.byInput = new RowLists(2, widest + 2);
    this.transposed = Lanes.matrix(widest, stride);
  }

  private float[][] rows() {
    return Arrays.stream(layers).map(layer -> layer.parameters).toArray(float[][]::new);
  }

  @Override
  public double step(Examples examples, int[] chosen, float[][] dropout, Update update) {
    int batch = chosen.length;
    DenseLayer first = layers[0];
    pixels.hold(examples, chosen);
    for (int s = 0; s < batch; s++) {
      labels[s] = examples.label(chosen[s]);
    }
    images.hold(examples, chosen, first.input);
    for (int l = 0; l < layers.length; l++) {
      layers[l].forward();
      if (l < layers.length - 1) {
        layers[l].rectify(batch, dropout.length == 0 ? null : dropout[l]);
        layers[l + 1].input.holdWithOnes(
            layers[l].output, batch, layers[l].outputs, layers[l].width);
      }
    }
    DenseLayer last = layers[layers.length - 1];
    Lanes.transpose(last.output, batch, last.outputs, last.width, logits, stride);
    Likelihood.Tally tally = new Likelihood.Tally();
    likelihood.differentiate(logits, labels, batch, tally);
    Lanes.transpose(logits, last.outputs, batch, stride, last.delta, last.width);
    for (int l = layers.length - 1; l >= 0; l--) {
      if (l > 0) {
        layers[l].backward(batch, layers[l - 1], dropout.length == 0 ? null : dropout[l - 1]);
      }
      byInput.clear();
      if (l > 0) {
        layers[l - 1].outputByUnit(batch, transposed, stride);
        byInput.hold(transposed, layers[l].inputs, batch, stride);
      } else {
        pixels.byInput(examples, batch, byInput);
      }
      byInput.addGroupOfOnes(batch);
      layers[l].update(byInput, update);
    }
    return tally.loss() / batch;
  }

  @Override
  public EvaluationImages layOut(Examples examples, int[] chosen) {
    return forward.layOut(examples, chosen);
  }

  @Override
  public List<DenseLayer> layers() {
    return List.of(layers);
  }

  @Override
  public void set(Weights weights, List<Weights> moments) {
    TrainableNetwork.super.set(weights, moments);
    for (DenseLayer layer : layers) {
      layer.forgetRest();
    }
  }

  /** One layer: its parameters by input, the last row its biases, and what a step needs of it. */
  static final class DenseLayer implements StoredLayer {
    private final Layer shape;
    private final int inputs;
    private final int outputs;
    private final int width;
    private final float[] parameters;
    private final float[][] moments;
    private final float[] gradients = Lanes.matrix(2, RowProduct.WIDE);
    private final float[] output;
    private final float[] delta;
    private final RowLists input;
    private final RowLists deltas;
    private final float[] transposed;
    private final int transposedWidth;
    // A bit a weight, a word a vector; empty if all remain.
    private final long[] kept;
    // Pairs of inputs, and the biases, that were never other than 0, and so have moments of 0.
    private final boolean[] rested;

    DenseLayer(Layer shape, LayerMask mask, int moments, int batch) {
      this.shape = shape;
      this.inputs = shape.inputs();
      this.outputs = shape.outputs();
      this.width = RowProduct.width(outputs);
      this.parameters = Lanes.matrix(inputs + 1, width);
      this.moments = new float[moments][parameters.length];
      int even = 2 * Math.ceilDiv(batch, 2);
      this.output = Lanes.matrix(even, width);
      this.delta = Lanes.matrix(even, width);
      this.input = new RowLists(2, batch);
      this.deltas = new RowLists(2, batch);
      this.transposedWidth = RowProduct.width(inputs);
      this.transposed = Lanes.matrix(outputs, transposedWidth);
      this.kept = mask.remaining() == mask.size() ? new long[0] : words(mask);
      this.rested = new boolean[Math.ceilDiv(inputs, 2) + 1];
      Arrays.fill(rested, true);
    }

    private long[] words(LayerMask mask) {
      long[] words = new long[(inputs + 1) * width / Lanes.COUNT];
      for (int out = 0; out < outputs; out++) {
        for (int in = 0; in < inputs; in++) {
          if (mask.keeps(out * inputs + in)) {
            set(words, in * width + out);
          }
        }
        set(words, inputs * width + out);
      }
      return words;
    }

    private static void set(long[] words, int position) {
      words[position / Lanes.COUNT] |= 1L << position % Lanes.COUNT;
    }

    void forward() {
      RowProduct.sums(input, parameters, width, output);
    }

    void rectify(int batch, float @Nullable [] factors) {
      HiddenUnits.rectify(output, batch * width);
      if (factors != null) {
        HiddenUnits.drop(output, factors, batch, outputs, width, 1);
      }
    }

    /** The gradient of the layer below's outputs. */
    void backward(int batch, DenseLayer below, float @Nullable [] factors) {
      transpose();
      deltas.hold(delta, batch, outputs, width);
      RowProduct.sums(deltas, transposed, below.width, below.delta);
      HiddenUnits.passActive(below.delta, below.output, batch * below.width);
      if (factors != null) {
        HiddenUnits.drop(below.delta, factors, batch, inputs, below.width, 1);
      }
    }

    private void transpose() {
      Lanes.transpose(parameters, inputs, outputs, width, transposed, transposedWidth);
    }

    /**
     * What the layer above reads.
     *
     * @param to receives [outputs, stride], a column a sample
     */
    void outputByUnit(int batch, float[] to, int stride) {
      Lanes.transpose(output, batch, outputs, width, to, stride);
    }

    /**
     * @param byInput the inputs two by two, then the ones of the biases
     */
    void update(RowLists byInput, Update update) {
      boolean mayRest = update.restsAtZero();
      for (int column = 0; column < width; column += RowProduct.stripe(column, width)) {
        int columns = RowProduct.stripe(column, width);
        for (int pair = 0; pair < rested.length; pair++) {
          if (byInput.isEmpty(pair) && rested[pair] && mayRest) {
            continue;
          }
          RowProduct.stripeOfSums(
              byInput, pair, delta, width, column, gradients, Lanes.BEGIN, RowProduct.WIDE);
          int row = firstRow(pair);
          for (int r = 0; r < rows(pair); r++) {
            int from = Lanes.BEGIN + r * RowProduct.WIDE;
            int at = (row + r) * width + column;
            if (kept.length > 0) {
              maskGradient(from, at / Lanes.COUNT, columns);
            }
            update.apply(gradients, from, parameters, moments, Lanes.BEGIN + at, columns);
          }
        }
      }
      for (int pair = 0; pair < rested.length; pair++) {
        rested[pair] &= byInput.isEmpty(pair);
      }
    }

    // The biases are a pair of their own, the last, and alone in it.
    private int firstRow(int pair) {
      return pair < rested.length - 1 ? 2 * pair : inputs;
    }

    private int rows(int pair) {
      return firstRow(pair) + 1 < inputs ? 2 : 1;
    }

    private void maskGradient(int from, int word, int columns) {
      FloatVector zero = FloatVector.zero(Lanes.SPECIES);
      for (int i = 0; i < columns; i += Lanes.COUNT) {
        VectorMask<Float> remains =
            VectorMask.fromLong(Lanes.SPECIES, kept[word + i / Lanes.COUNT]);
        zero.blend(FloatVector.fromArray(Lanes.SPECIES, gradients, from + i), remains)
            .intoArray(gradients, from + i);
      }
    }

    @Override
    public float[] parameters() {
      return parameters;
    }

    @Override
    public float[][] moments() {
      return moments;
    }

    @Override
    public void copy(float[] rows, SequencedMap<String, Tensor> to) {
      float[] weight = new float[shape.weights()];
      for (int in = 0; in < inputs; in++) {
        for (int out = 0; out < outputs; out++) {
          weight[out * inputs + in] = rows[at(in, out)];
        }
      }
      to.put(shape.weightName(), Tensor.owning(shape.shape(), weight));
      float[] bias = Arrays.copyOfRange(rows, at(inputs, 0), at(inputs, outputs));
      to.put(shape.biasName(), Tensor.owning(List.of(outputs), bias));
    }

    @Override
    public void set(Weights from, float[] rows) {
      Tensor weight = from.tensor(shape.weightName());
      Tensor bias = from.tensor(shape.biasName());
      for (int out = 0; out < outputs; out++) {
        for (int in = 0; in < inputs; in++) {
          rows[at(in, out)] = weight.at(out * inputs + in);
        }
        rows[at(inputs, out)] = bias.at(out);
      }
    }

    private int at(int row, int column) {
      return Lanes.BEGIN + row * width + column;
    }

    /** After moments were set: which inputs have none is not known any more. */
    void forgetRest() {
      for (int pair = 0; pair < rested.length; pair++) {
        rested[pair] = true;
        int from = at(firstRow(pair), 0);
        for (float[] moment : moments) {
          for (int i = from; i < from + rows(pair) * width; i++) {
            rested[pair] &= moment[i] == 0;
          }
        }
      }
    }
  }
}
