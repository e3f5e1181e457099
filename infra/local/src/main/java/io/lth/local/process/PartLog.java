package io.lth.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of a part: a file that the part itself appends to, so that it needs nobody to live on.
 *
 * <p>Rotated by copying and truncating: what is written between the two is lost, and nothing else.
 *
 * @param file the newest; older ones have {@code .1}, {@code .2} … behind their names
 */
public record PartLog(Path file) {
  private static final long LARGEST = 10L * 1024 * 1024;
  private static final int OLDER_KEPT = 3;
  private static final int TAIL_BYTES = 64 * 1024;

  /** Rotates if the file has grown beyond 10 MiB; three older ones are kept. */
  public boolean rotateIfLarge() throws IOException {
    return rotateIfLarger(LARGEST);
  }

  boolean rotateIfLarger(long bytes) throws IOException {
    if (!Files.exists(file) || Files.size(file) <= bytes) {
      return false;
    }
    for (int age = OLDER_KEPT; age > 1; age--) {
      if (Files.exists(older(age - 1))) {
        Files.move(older(age - 1), older(age), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.copy(file, older(1), StandardCopyOption.REPLACE_EXISTING);
    Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
        .close();
    return true;
  }

  private Path older(int age) {
    return file.resolveSibling(file.getFileName() + "." + age);
  }

  /** The last lines, at most so many; none if there is no log. */
  public List<String> last(int lines) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (var reader = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, reader.length() - TAIL_BYTES);
      byte[] bytes = new byte[(int) (reader.length() - from)];
      reader.seek(from);
      reader.readFully(bytes);
      List<String> all =
          new ArrayList<>(new String(bytes, StandardCharsets.UTF_8).lines().toList());
      if (from > 0 && all.size() > 1) {
        all.removeFirst(); // it may have lost its beginning
      }
      return List.copyOf(all.subList(Math.max(0, all.size() - lines), all.size()));
    }
  }

  void append(String line) throws IOException {
    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
