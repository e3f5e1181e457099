package io.lth.sparse;

import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Networks;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the kernels on the first layer of LeNet-300-100 and a batch of 60 images. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class KernelBenchmark {
  private static final Layer LAYER = Networks.LENET_300_100.layers().getFirst();
  private static final int BATCH = 60;
  private static final int STRIDE = Lanes.padded(BATCH, Lanes.BLOCK);

  /** The images that dense weights multiply: 81 % of the pixels are 0, and in no list. */
  @State(Scope.Thread)
  public static class Dense {
    @Param({"2", "4"})
    private int together;

    private final int width = RowProduct.width(LAYER.outputs());
    private final float[] weights;
    private final float[] sums = Lanes.matrix(BATCH, width);
    private final float[] pixels = Lanes.matrix(BATCH, LAYER.inputs());
    private RowLists images = new RowLists(2, 0);

    public Dense() {
      RandomStream stream = BenchmarkData.stream(Purpose.INITIALIZATION, 0);
      weights = numbers(stream, Lanes.BEGIN + LAYER.inputs() * width);
      for (int i = Lanes.BEGIN; i < pixels.length; i++) {
        pixels[i] = stream.nextFloat() >= 0.81f ? stream.nextFloat() : 0;
      }
    }

    @Setup
    public void list() {
      images = new RowLists(together, BATCH);
      images.hold(pixels, BATCH, LAYER.inputs(), LAYER.inputs());
    }
  }

  /** The entries that remain at a density, as many of each output. */
  @State(Scope.Thread)
  public static class Sparse {
    @Param({"0.21", "0.036"})
    private double density;

    private final float[] images;
    private final float[] outputs;
    private int entries;
    private int[] index = {};
    private float[] weights = {};
    private float[] parts = {};
    private int[] input = {};
    private final Rows rows = new Rows(LAYER.inputs(), STRIDE);
    private LitEntries lit = new LitEntries(0, 0);

    public Sparse() {
      RandomStream stream = BenchmarkData.stream(Purpose.INITIALIZATION, 0);
      images = numbers(stream, Lanes.BEGIN + LAYER.inputs() * STRIDE);
      outputs = numbers(stream, Lanes.BEGIN + LAYER.outputs() * STRIDE);
    }

    @Setup
    public void draw() {
      RandomStream stream = BenchmarkData.stream(Purpose.RANDOM_MASK, 0);
      entries = Lanes.padded((int) (LAYER.inputs() * density), Lanes.COUNT);
      weights = numbers(stream, LAYER.outputs() * entries);
      index = new int[weights.length];
      input = new int[weights.length];
      parts = new float[weights.length * Lanes.PARTS];
      for (int output = 0; output < LAYER.outputs(); output++) {
        int[] inputs =
            IntStream.generate(() -> stream.nextInt(LAYER.inputs()))
                .distinct()
                .limit(entries)
                .sorted()
                .toArray();
        for (int e = 0; e < entries; e++) {
          input[output * entries + e] = inputs[e];
          index[output * entries + e] = Lanes.BEGIN + inputs[e] * STRIDE;
        }
      }
      lit = new LitEntries(weights.length, weights.length);
      rows.clear();
      // As many inputs as are not dark in all of 60 images of MNIST.
      for (int i = 0; i < LAYER.inputs(); i++) {
        if (stream.nextFloat() < 0.6f) {
          rows.next(i);
        }
      }
    }
  }

  @Benchmark
  public float[] sumsOfRows(Dense layer) {
    RowProduct.sums(layer.images, layer.weights, layer.width, layer.sums);
    return layer.sums;
  }

  @Benchmark
  public int[] listsOfRows(Dense layer) {
    layer.images.hold(layer.pixels, BATCH, LAYER.inputs(), LAYER.inputs());
    return layer.images.index;
  }

  @Benchmark
  public float[] sumsInLanes(Sparse layer) {
    for (int output = 0; output < LAYER.outputs(); output++) {
      int from = output * layer.entries;
      LaneProduct.sum(
          layer.index,
          from,
          from + layer.entries,
          layer.weights,
          from,
          layer.images,
          layer.outputs,
          Lanes.BEGIN + output * STRIDE,
          STRIDE);
    }
    return layer.outputs;
  }

  @Benchmark
  public int[] entriesThatAreLit(Sparse layer) {
    layer.lit.hold(layer.input, layer.weights, 0, layer.input.length, layer.rows);
    return layer.lit.row;
  }

  @Benchmark
  public float[] productsInLanes(Sparse layer) {
    for (int output = 0; output < LAYER.outputs(); output++) {
      int from = output * layer.entries;
      LaneProduct.products(
          layer.index,
          from,
          from + layer.entries,
          layer.images,
          layer.outputs,
          Lanes.BEGIN + output * STRIDE,
          STRIDE,
          layer.parts,
          from * Lanes.PARTS);
    }
    return layer.parts;
  }

  private static float[] numbers(RandomStream stream, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = stream.nextFloat();
    }
    return numbers;
  }
}
