package io.lth.stages.testing;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;

/** A made-up dataset that a small network can learn: a blurred prototype a class, with noise. */
public final class SyntheticDataset {
  private SyntheticDataset() {}

  /** So many images of each part, drawn from one seed. */
  public static Dataset of(String name, ImageShape shape, int classes, int training, int test) {
    RandomStream stream = new StreamName(new Seed(0), 0, 0, Purpose.AUGMENTATION, 0).stream();
    byte[][] prototypes = new byte[classes][shape.size()];
    for (byte[] prototype : prototypes) {
      for (int i = 0; i < prototype.length; i++) {
        prototype[i] = (byte) (stream.nextInt(3) == 0 ? 160 : 0);
      }
    }
    return new Dataset(
        name,
        Sha256.of("%s %s %d %d %d".formatted(name, shape, classes, training, test)),
        "made up",
        draw(shape, prototypes, training, stream),
        draw(shape, prototypes, test, stream));
  }

  private static LabelledImages draw(
      ImageShape shape, byte[][] prototypes, int count, RandomStream stream) {
    byte[] pixels = new byte[count * shape.size()];
    byte[] labels = new byte[count];
    for (int image = 0; image < count; image++) {
      labels[image] = (byte) stream.nextInt(prototypes.length);
      for (int i = 0; i < shape.size(); i++) {
        int noisy = Byte.toUnsignedInt(prototypes[labels[image]][i]) + stream.nextInt(96);
        pixels[image * shape.size() + i] = (byte) noisy;
      }
    }
    return new LabelledImages(shape, prototypes.length, pixels, labels);
  }
}
