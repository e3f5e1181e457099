package io.lth.sparse;

import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.network.Layer;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

/**
 * A layer's remaining weights, compressed by output unit, and its biases as weights of an input
 * that is always 1.
 *
 * <p>Blocks of outputs are filled up to whole vectors, by entries for an input that is never there.
 */
final class CompressedLayer implements StoredLayer {
  private static final int NO_TENSOR = Integer.MIN_VALUE;
  private static final int ENTRIES_OF_A_BLOCK = 512;

  final int inputs;
  final int outputs;

  /** Weights that remain, without biases and filling. */
  final int weights;

  /** Where each output's entries begin. */
  private final int[] start;

  /** The input of each entry. */
  private int[] input;

  /** Place of each entry in the weight tensor; −1 − output for a bias. */
  private int[] position;

  private final float[] parameters;
  private final float[][] moments;
  private final Layer shape;
  private int[] blocks;
  private int blockCount;
  private int entries;
  private final LitEntries lit;
  // Where each output's entries begin among those.
  private final int[] litStart;

  CompressedLayer(Layer shape, LayerMask mask, int moments) {
    this.shape = shape;
    this.inputs = shape.inputs();
    this.outputs = shape.outputs();
    this.weights = mask.remaining();
    int room = weights + outputs * (1 + Lanes.COUNT);
    start = new int[outputs + 1];
    input = new int[room];
    position = new int[room];
    blocks = new int[outputs + 1];
    for (int out = 0; out < outputs; out++) {
      add(inputs, -1 - out);
      int end = (out + 1) * inputs;
      for (int in = mask.nextKept(out * inputs); in >= 0 && in < end; in = mask.nextKept(in + 1)) {
        add(in - out * inputs, in);
      }
      if (entries - start[blocks[blockCount]] >= ENTRIES_OF_A_BLOCK || out == outputs - 1) {
        fill();
        blocks[++blockCount] = out + 1;
      }
      start[out + 1] = entries;
    }
    input = Arrays.copyOf(input, entries);
    position = Arrays.copyOf(position, entries);
    this.parameters = new float[entries];
    this.moments = new float[moments][entries];
    this.lit = new LitEntries(entries, longestBlock());
    this.litStart = new int[outputs + 1];
  }

  private void fill() {
    while (entries % Lanes.COUNT != 0) {
      add(inputs + 1, NO_TENSOR);
    }
  }

  private void add(int ofInput, int place) {
    input[entries] = ofInput;
    position[entries++] = place;
  }

  private int longestBlock() {
    int longest = 0;
    for (int b = 0; b < blockCount; b++) {
      int filling = (blocks[b + 1] - blocks[b]) * (Lanes.GROUP - 1);
      longest = Math.max(longest, start[blocks[b + 1]] - start[blocks[b]] + filling);
    }
    return longest;
  }

  /**
   * @param out receives a row an output, from {@link Lanes#BEGIN} on
   */
  void forward(Rows in, float[] out, int stride) {
    for (int b = 0; b < blockCount; b++) {
      int endOutput = blocks[b + 1];
      lit.hold(input, parameters, start[blocks[b]], start[endOutput], in);
      int first = litStart[blocks[b]];
      for (int o = blocks[b]; o < endOutput; o++) {
        int from = litStart[o];
        int to = lit.before(start[o + 1]);
        int at = Lanes.BEGIN + o * stride;
        LaneProduct.sum(lit.row, from, to, lit.weight, from - first, in.values, out, at, stride);
        litStart[o + 1] = to;
      }
    }
  }

  /**
   * Gradient and update, block by block, so that gradients stay in the first cache.
   *
   * @param in what {@link #forward} was called with last
   */
  void update(Rows in, float[] delta, int stride, Scratch scratch, Update update) {
    for (int b = 0; b < blockCount; b++) {
      int begin = start[blocks[b]];
      int sums = 0;
      for (int o = blocks[b]; o < blocks[b + 1]; o++) {
        int from = litStart[o];
        int to = litStart[o + 1];
        int at = Lanes.BEGIN + o * stride;
        LaneProduct.products(
            lit.row, from, to, in.values, delta, at, stride, scratch.parts, sums * Lanes.PARTS);
        sums += Lanes.padded(to - from, Lanes.GROUP);
      }
      Lanes.finish(scratch.parts, Lanes.padded(sums, Lanes.COUNT), scratch.sums, 0);
      sums = 0;
      for (int o = blocks[b]; o < blocks[b + 1]; o++) {
        int at = start[o] - begin;
        lit.spread(start[o], start[o + 1], scratch.sums, sums, scratch.gradient, at);
        sums += Lanes.padded(litStart[o + 1] - litStart[o], Lanes.GROUP);
      }
      int count = start[blocks[b + 1]] - begin;
      update.apply(scratch.gradient, 0, parameters, moments, begin, count);
    }
  }

  /** What an update needs for a block of outputs of any of some layers. */
  static final class Scratch {
    private final float[] parts;
    private final float[] sums;
    private final float[] gradient;

    Scratch(CompressedLayer... layers) {
      int longest =
          Arrays.stream(layers).mapToInt(CompressedLayer::longestBlock).max().orElseThrow();
      int room = longest + 2 * Lanes.COUNT;
      this.parts = new float[room * Lanes.PARTS];
      this.sums = new float[room];
      this.gradient = new float[room];
    }
  }

  /** The weights once more, by input, to go backward; for a layer above another. */
  Transposed transposed(int stride) {
    return new Transposed(this, stride);
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
  public void copy(float[] values, SequencedMap<String, Tensor> to) {
    float[] weight = new float[shape.weights()];
    float[] bias = new float[outputs];
    for (int e = 0; e < entries; e++) {
      if (position[e] >= 0) {
        weight[position[e]] = values[e];
      } else if (position[e] != NO_TENSOR) {
        bias[-1 - position[e]] = values[e];
      }
    }
    to.put(shape.weightName(), Tensor.owning(shape.shape(), weight));
    to.put(shape.biasName(), Tensor.owning(List.of(outputs), bias));
  }

  @Override
  public void set(Weights from, float[] values) {
    Tensor weight = from.tensor(shape.weightName());
    Tensor bias = from.tensor(shape.biasName());
    for (int e = 0; e < entries; e++) {
      if (position[e] >= 0) {
        values[e] = weight.at(position[e]);
      } else if (position[e] != NO_TENSOR) {
        values[e] = bias.at(-1 - position[e]);
      }
    }
  }

  /** A layer's remaining weights by input; their values are those of the layer at each product. */
  static final class Transposed {
    private final CompressedLayer layer;
    private final int[] start;
    private final int[] out;
    private final int[] entry;
    private final float[] weight;

    private Transposed(CompressedLayer layer, int stride) {
      this.layer = layer;
      start = new int[layer.inputs + 1];
      out = new int[layer.weights];
      entry = new int[layer.weights];
      weight = new float[layer.weights];
      for (int position : layer.position) {
        if (position >= 0) {
          start[position % layer.inputs + 1]++;
        }
      }
      for (int in = 0; in < layer.inputs; in++) {
        start[in + 1] += start[in];
      }
      int[] next = start.clone();
      for (int e = 0; e < layer.entries; e++) {
        if (layer.position[e] >= 0) {
          int to = next[layer.position[e] % layer.inputs]++;
          out[to] = Lanes.BEGIN + layer.position[e] / layer.inputs * stride;
          entry[to] = e;
        }
      }
    }

    /**
     * The gradient of the layer's inputs.
     *
     * @param delta of its outputs, a row an output
     * @param below receives a row an input
     */
    void multiply(float[] delta, float[] below, int stride) {
      for (int e = 0; e < entry.length; e++) {
        weight[e] = layer.parameters[entry[e]];
      }
      for (int in = 0; in < layer.inputs; in++) {
        int at = Lanes.BEGIN + in * stride;
        LaneProduct.sum(out, start[in], start[in + 1], weight, start[in], delta, below, at, stride);
      }
    }
  }
}
