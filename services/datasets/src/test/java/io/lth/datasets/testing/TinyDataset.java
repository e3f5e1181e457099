package io.lth.datasets.testing;

import io.lth.datasets.KnownDataset;
import io.lth.datasets.KnownFile;
import io.lth.datasets.PublishedForm;
import io.lth.datasets.PublishedPackage;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.identity.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A dataset of a few images of 3×2 in three classes.
 *
 * @param files name to raw content
 */
public record TinyDataset(String name, Map<String, byte[]> files) {
  public static final String TRAINING_IMAGES = "train-images-idx3-ubyte";
  public static final String TRAINING_LABELS = "train-labels-idx1-ubyte";
  public static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  public static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  private static final ImageShape SHAPE = new ImageShape(1, 3, 2);
  private static final int CLASSES = 3;

  /** Seven training images and four test images, drawn from the seed. */
  public static TinyDataset of(String name, int seed) {
    Random random = new Random(seed);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(TRAINING_IMAGES, images(7, random));
    files.put(TRAINING_LABELS, labels(7, random));
    files.put(TEST_IMAGES, images(4, random));
    files.put(TEST_LABELS, labels(4, random));
    return new TinyDataset(name, files);
  }

  /** Its entry in a catalog. */
  public KnownDataset known(PublishedPackage published, URI... mirrors) {
    return new KnownDataset(
        name,
        SHAPE,
        CLASSES,
        new PublishedForm.Idx(
            file(TRAINING_IMAGES), file(TRAINING_LABELS), file(TEST_IMAGES), file(TEST_LABELS)),
        List.of(mirrors),
        List.of(published));
  }

  public byte[] content(String file) {
    byte[] content = files.get(file);
    if (content == null) {
      throw new IllegalArgumentException("no such file: " + file);
    }
    return content.clone();
  }

  /** Label of a training image. */
  public int trainingLabel(int image) {
    return content(TRAINING_LABELS)[8 + image];
  }

  /** Writes the four raw files. */
  public void writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  public static byte[] gzipped(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private KnownFile file(String file) {
    byte[] content = content(file);
    return new KnownFile(file, content.length, Sha256.of(content), KnownFile.Packing.GZIPPED);
  }

  private static byte[] images(int count, Random random) {
    byte[] pixels = new byte[count * SHAPE.size()];
    random.nextBytes(pixels);
    return ByteBuffer.allocate(16 + pixels.length)
        .putInt(2051)
        .putInt(count)
        .putInt(SHAPE.height())
        .putInt(SHAPE.width())
        .put(pixels)
        .array();
  }

  private static byte[] labels(int count, Random random) {
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(2049).putInt(count);
    for (int i = 0; i < count; i++) {
      labels.put((byte) random.nextInt(CLASSES));
    }
    return labels.array();
  }
}
