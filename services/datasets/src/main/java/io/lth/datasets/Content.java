package io.lth.datasets;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** The bytes of a file as a source delivers them, never more than can be meant. */
final class Content {
  /** Compression of incompressible bytes adds this much at most. */
  private static final int GZIP_OVERHEAD = 64 * 1024;

  private static final int BLOCK = 1 << 16;

  private Content() {}

  /** How many bytes are read of a file before it is plain that it is another one. */
  static int limit(KnownFile file) {
    return file.size() + GZIP_OVERHEAD;
  }

  /**
   * The content that the file's digest is of: uncompresses what is gzipped only to be delivered, by
   * its first bytes and not by its name.
   *
   * <p>Of a damaged stream the part before the damage is returned: the digest decides, and what is
   * there tells how the file is wrong. At most one byte more than the file's size is returned.
   */
  static byte[] of(byte[] delivered, KnownFile file) {
    if (file.packing() == KnownFile.Packing.AS_PUBLISHED
        || delivered.length < 2
        || delivered[0] != (byte) 0x1f
        || delivered[1] != (byte) 0x8b) {
      return delivered;
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream(file.size());
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(delivered), BLOCK)) {
      byte[] block = new byte[BLOCK];
      int read;
      while (content.size() <= file.size() && (read = in.read(block)) >= 0) {
        content.write(block, 0, Math.min(read, file.size() + 1 - content.size()));
      }
    } catch (IOException damaged) {
      return content.toByteArray();
    }
    return content.toByteArray();
  }
}
