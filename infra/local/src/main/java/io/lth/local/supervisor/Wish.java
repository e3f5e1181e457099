package io.lth.local.supervisor;

import io.lth.local.process.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What the commands want of the supervisor: a file that they write and it reads.
 *
 * @param kind what is wanted
 * @param number each wish has a larger one than the wish before
 */
record Wish(Kind kind, long number) {

  /** What can be wanted. */
  enum Kind {
    /** Everything runs; what was given up is tried again, what is outdated is started anew. */
    UP,
    /** Nothing runs, the supervisor included. */
    DOWN,
    /** The supervisor goes and the parts stay: another one takes them over. */
    LEAVE
  }

  static Optional<Wish> read(Path folder) throws IOException {
    Path file = file(folder);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] words = Files.readString(file).strip().split(" ", -1);
    try {
      return Optional.of(
          new Wish(Kind.valueOf(words[0].toUpperCase(Locale.ROOT)), Long.parseLong(words[1])));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException damaged) {
      return Optional.empty();
    }
  }

  /** Replaces the last wish; the caller holds the lock of the commands. */
  static Wish make(Path folder, Kind kind) throws IOException {
    Files.createDirectories(folder);
    var wish = new Wish(kind, read(folder).map(Wish::number).orElse(0L) + 1);
    WholeFile.replace(
        file(folder), "%s %d%n".formatted(kind.name().toLowerCase(Locale.ROOT), wish.number));
    return wish;
  }

  private static Path file(Path folder) {
    return folder.resolve("wish");
  }
}
