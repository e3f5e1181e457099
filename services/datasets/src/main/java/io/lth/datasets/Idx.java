package io.lth.datasets;

import static java.util.Locale.ROOT;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An idx file of unsigned bytes, the format of MNIST: a big-endian magic number, one 32-bit length
 * a dimension, then the values. The values are exactly as many as the lengths say.
 */
final class Idx {

  /** What an idx file holds; the last byte of its magic number is its number of dimensions. */
  enum Kind {
    /** [count]. */
    LABELS(2049, 1),
    /** [count, rows, columns]. */
    IMAGES(2051, 3);

    private final int magic;
    private final int dimensions;

    Kind(int magic, int dimensions) {
      this.magic = magic;
      this.dimensions = dimensions;
    }

    int headerSize() {
      return Integer.BYTES * (1 + dimensions);
    }
  }

  private final Kind kind;
  private final int[] lengths;
  private final byte[] content;

  private Idx(Kind kind, int[] lengths, byte[] content) {
    this.kind = kind;
    this.lengths = lengths;
    this.content = content;
  }

  /**
   * Reads the header and holds the content against it.
   *
   * @param content kept without a copy
   * @param where the content comes from, for the message
   * @throws ProblemException fault {@code data}: {@code not-an-idx-file}, {@code idx-truncated} or
   *     {@code idx-overlong}
   */
  static Idx parse(Kind kind, byte[] content, String where) {
    ByteBuffer header = ByteBuffer.wrap(content);
    if (content.length < Integer.BYTES || header.getInt() != kind.magic) {
      throw notIdx(kind, describeStart(content), where);
    }
    if (content.length < kind.headerSize()) {
      throw truncated("a header of %d bytes".formatted(kind.headerSize()), content, where);
    }
    int[] lengths = new int[kind.dimensions];
    BigInteger values = BigInteger.ONE;
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = header.getInt();
      if (lengths[i] < 1) {
        throw notIdx(kind, "a dimension of length " + Integer.toUnsignedString(lengths[i]), where);
      }
      values = values.multiply(BigInteger.valueOf(lengths[i]));
    }
    BigInteger size = values.add(BigInteger.valueOf(kind.headerSize()));
    int order = BigInteger.valueOf(content.length).compareTo(size);
    if (order < 0) {
      throw truncated("%s bytes, as its idx header says".formatted(size), content, where);
    }
    if (order > 0) {
      throw Problem.of(Fault.DATA, "idx-overlong")
          .expected("%s bytes, as its idx header says".formatted(size))
          .found("%d bytes".formatted(content.length))
          .where(where)
          .remedy("replace the file with the published one: this copy has something appended")
          .exception();
    }
    return new Idx(kind, lengths, content);
  }

  /** One channel of rows × columns. */
  ImageShape shape() {
    if (kind != Kind.IMAGES) {
      throw new IllegalStateException("labels have no image shape");
    }
    return new ImageShape(1, lengths[1], lengths[2]);
  }

  /** A copy of the values, without the header. */
  byte[] values() {
    return Arrays.copyOfRange(content, kind.headerSize(), content.length);
  }

  private static String describeStart(byte[] content) {
    if (content.length < Integer.BYTES) {
      return "%d bytes in all".formatted(content.length);
    }
    return "a file that starts with %08x".formatted(ByteBuffer.wrap(content).getInt());
  }

  private static ProblemException notIdx(Kind kind, String found, String where) {
    return Problem.of(Fault.DATA, "not-an-idx-file")
        .expected(
            "idx %s, starting with %08x".formatted(kind.name().toLowerCase(ROOT), kind.magic))
        .found(found)
        .where(where)
        .remedy("replace the file with the published one: this is something else")
        .exception();
  }

  private static ProblemException truncated(String expected, byte[] content, String where) {
    return Problem.of(Fault.DATA, "idx-truncated")
        .expected(expected)
        .found("%d bytes: the file is cut off".formatted(content.length))
        .where(where)
        .remedy("get the file again: its transfer or copy broke off")
        .exception();
  }
}
