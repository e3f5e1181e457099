package io.lth.datasets;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An idx file of unsigned bytes: labels (magic number 2049) or grey images (2051).
 *
 * <p>The header is big-endian: the magic number, the count and, for images, rows and columns; one
 * byte for each value follows.
 */
final class IdxFile {
  private static final int LABELS = 2049;
  private static final int IMAGES = 2051;

  private final int count;
  private final int rows;
  private final int columns;
  private final byte[] values;

  private IdxFile(int count, int rows, int columns, byte[] values) {
    this.count = count;
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /**
   * Reads a whole file.
   *
   * @param where the content came from, for the message
   * @throws io.lth.lottery.problem.ProblemException code {@code dataset-not-idx}, {@code
   *     dataset-truncated} or {@code dataset-overlong}
   */
  static IdxFile parse(byte[] content, String where) {
    ByteBuffer header = ByteBuffer.wrap(content);
    int magic = content.length < Integer.BYTES ? 0 : header.getInt();
    int headerSize =
        switch (magic) {
          case LABELS -> 2 * Integer.BYTES;
          case IMAGES -> 4 * Integer.BYTES;
          default -> throw notIdx(content, where);
        };
    if (content.length < headerSize) {
      throw truncated("a header of %d bytes".formatted(headerSize), content.length, where);
    }
    int count = header.getInt();
    int rows = magic == IMAGES ? header.getInt() : 1;
    int columns = magic == IMAGES ? header.getInt() : 1;
    if (count < 1 || rows < 1 || columns < 1) {
      throw Problem.of(Fault.DATA, "dataset-not-idx")
          .expected("an idx header with a positive count, rows and columns")
          .found("%d of %d×%d".formatted(count, rows, columns))
          .where(where)
          .remedy("get the file anew; this one is damaged")
          .exception();
    }
    String announced =
        magic == IMAGES
            ? "%d images of %d×%d".formatted(count, rows, columns)
            : "%d labels".formatted(count);
    // A damaged header may announce more than a long holds.
    int space = content.length - headerSize;
    long size = saturated(saturated(count, rows), columns);
    if (size > space) {
      throw truncated(announced + " after the header, as it says", content.length, where);
    }
    if (size < space) {
      throw Problem.of(Fault.DATA, "dataset-overlong")
          .expected(announced + ", as the header says")
          .found("at least %d bytes more than that".formatted(space - size))
          .where(where)
          .remedy("get the file anew; this one is damaged")
          .exception();
    }
    return new IdxFile(
        count, rows, columns, Arrays.copyOfRange(content, headerSize, content.length));
  }

  int count() {
    return count;
  }

  /** Of one image; a label is an image of one value. */
  ImageShape shape() {
    return new ImageShape(1, rows, columns);
  }

  /** The values themselves, not a copy. */
  byte[] values() {
    return values;
  }

  private static long saturated(long a, long b) {
    return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }

  private static RuntimeException notIdx(byte[] content, String where) {
    byte[] start = Arrays.copyOf(content, Math.min(content.length, 4));
    return Problem.of(Fault.DATA, "dataset-not-idx")
        .expected("an idx file: magic number 2049 (labels) or 2051 (images), raw or gzipped")
        .found(
            start.length == 0
                ? "an empty file"
                : "a file of %d bytes that begins with %s"
                    .formatted(content.length, HexFormat.ofDelimiter(" ").formatHex(start)))
        .where(where)
        .remedy(
            "look at what is there: a proxy or a sign-in page may have answered with a page of its"
                + " own")
        .exception();
  }

  private static RuntimeException truncated(String expected, int size, String where) {
    return Problem.of(Fault.DATA, "dataset-truncated")
        .expected(expected)
        .found("a file of only %d bytes".formatted(size))
        .where(where)
        .remedy("get the file anew; this copy broke off")
        .exception();
  }
}
