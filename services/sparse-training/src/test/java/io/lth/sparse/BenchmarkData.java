package io.lth.sparse;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.network.Network;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What the benchmarks train on: MNIST, or images with as many zeros. */
final class BenchmarkData {
  private BenchmarkData() {}

  static RandomStream stream(Purpose purpose, int trial) {
    return new StreamName(new Seed(0), trial, 0, purpose, 0).stream();
  }

  /** As MNIST: 60,000 and 10,000 images of which 81% of the pixels are 0. */
  static SplitDataset drawn(Network network) {
    return split("drawn", images(network, 60_000, 0), images(network, 10_000, 1));
  }

  /** MNIST itself, of its four raw idx files. */
  static SplitDataset read(Network network, Path folder) throws IOException {
    return split("mnist", read(network, folder, "train"), read(network, folder, "t10k"));
  }

  private static LabelledImages images(Network network, int count, int trial) {
    RandomStream stream = stream(Purpose.AUGMENTATION, trial);
    ImageShape shape = network.input();
    byte[] pixels = new byte[count * shape.size()];
    byte[] labels = new byte[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = stream.nextFloat() < 0.81f ? 0 : (byte) stream.nextInt(256);
    }
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) stream.nextInt(network.classes());
    }
    return new LabelledImages(shape, network.classes(), pixels, labels);
  }

  private static LabelledImages read(Network network, Path folder, String part) throws IOException {
    byte[] pixels = Files.readAllBytes(folder.resolve(part + "-images-idx3-ubyte"));
    byte[] labels = Files.readAllBytes(folder.resolve(part + "-labels-idx1-ubyte"));
    return new LabelledImages(
        network.input(),
        network.classes(),
        Arrays.copyOfRange(pixels, 16, pixels.length),
        Arrays.copyOfRange(labels, 8, labels.length));
  }

  private static SplitDataset split(String name, LabelledImages training, LabelledImages test) {
    return SplitDataset.draw(
        new Dataset(name, Sha256.of(name), "benchmark", training, test),
        Normalization.UNIT_INTERVAL,
        5_000,
        stream(Purpose.VALIDATION_SPLIT, 0));
  }
}
