package io.lth.local.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that are there whole or not at all, so that a reader never sees half of one. */
public final class WholeFile {
  private WholeFile() {}

  /** Replaces a file's text in one step. */
  public static void replace(Path file, String text) throws IOException {
    Path next = next(file);
    Files.writeString(next, text);
    put(next, file);
  }

  /** Replaces a file's text in one step; at no moment may anybody but its owner read it. */
  public static void replaceSecret(Path file, String text) throws IOException {
    Path next = next(file);
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            next,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    put(next, file);
  }

  /** Of this writer's own: two may write the same file at the same moment. */
  private static Path next(Path file) throws IOException {
    Path next =
        file.resolveSibling(
            "%s.%d-%d.new"
                .formatted(
                    file.getFileName(),
                    ProcessHandle.current().pid(),
                    Thread.currentThread().threadId()));
    Files.deleteIfExists(next);
    return next;
  }

  private static void put(Path next, Path file) throws IOException {
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
