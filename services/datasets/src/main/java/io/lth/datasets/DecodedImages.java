package io.lth.datasets;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.identity.Sha256;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * What own images decoded to, and the form that their digest is taken over and the cache keeps: a
 * mark, channels, height, width and the names of the classes; then of the training and of the test
 * images the count, the labels, and the pixels as [count, channels, height, width]. Names are in
 * {@link DataOutputStream#writeUTF}'s form, numbers are 32 bits, big-endian.
 *
 * <p>Neither path nor time nor format of the files is part of it, and so none of the digest.
 *
 * @param classes names, in the order of their labels
 */
record DecodedImages(List<String> classes, LabelledImages training, LabelledImages test) {
  private static final String MARK = "lth/images/1";
  private static final int BLOCK = 1 << 16;

  DecodedImages {
    classes = List.copyOf(classes);
    if (classes.size() != training.classes() || !training.shape().equals(test.shape())) {
      throw new IllegalArgumentException("classes or shapes of the two parts differ");
    }
  }

  void writeTo(OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeUTF(MARK);
    ImageShape shape = training.shape();
    for (int number : new int[] {shape.channels(), shape.height(), shape.width(), classes.size()}) {
      out.writeInt(number);
    }
    for (String name : classes) {
      out.writeUTF(name);
    }
    for (LabelledImages part : List.of(training, test)) {
      out.writeInt(part.count());
      write(part.labels(), out);
      write(part.pixels(), out);
    }
    out.flush();
  }

  private static void write(ByteBuffer values, OutputStream out) throws IOException {
    byte[] block = new byte[BLOCK];
    while (values.hasRemaining()) {
      int count = Math.min(BLOCK, values.remaining());
      values.get(block, 0, count);
      out.write(block, 0, count);
    }
  }

  /** Reads a content whose digest was verified; of any other, nothing is promised. */
  static DecodedImages read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    if (!in.readUTF().equals(MARK)) {
      throw new IOException("not decoded images");
    }
    ImageShape shape = new ImageShape(in.readInt(), in.readInt(), in.readInt());
    List<String> classes = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      classes.add(in.readUTF());
    }
    return new DecodedImages(
        classes, part(in, shape, classes.size()), part(in, shape, classes.size()));
  }

  private static LabelledImages part(DataInputStream in, ImageShape shape, int classes)
      throws IOException {
    byte[] labels = new byte[in.readInt()];
    in.readFully(labels);
    byte[] pixels = new byte[Math.multiplyExact(labels.length, shape.size())];
    in.readFully(pixels);
    return new LabelledImages(shape, classes, pixels, labels);
  }

  Sha256 digest() {
    MessageDigest digest = Sha256.newDigest();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Sha256.of(digest);
  }
}
