package io.lth.datasets;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A folder that may hold known files, raw or as they are packed. Absence is not an outage. */
record Folder(Path path) {

  /** A file that was read. */
  static final class Found {
    private final Path path;
    private final byte[] delivered;

    private Found(Path path, byte[] delivered) {
      this.path = path;
      this.delivered = delivered;
    }

    Path path() {
      return path;
    }

    /** The bytes themselves, not a copy. */
    byte[] delivered() {
      return delivered;
    }
  }

  /**
   * The file, or empty if the folder doesn't hold it.
   *
   * @throws io.lth.lottery.problem.ProblemException code {@code dataset-file-unreadable} if it
   *     can't be known or read
   */
  Optional<Found> read(KnownFile file) {
    return read(path.resolve(file.name()), file)
        .or(() -> read(path.resolve(file.mirrored()), file));
  }

  /** The file at this very path, or empty if there is none. */
  static Optional<Found> read(Path path, KnownFile file) {
    try (InputStream in = Files.newInputStream(path)) {
      return Optional.of(new Found(path, in.readNBytes(Content.limit(file))));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, "dataset-file-unreadable")
          .expected("a file that can be read")
          .found(e.getClass().getSimpleName() + ": " + e.getMessage())
          .where(path.toString())
          .remedy("check the permissions of the file and of its folder, and the disk")
          .exception(e);
    }
  }
}
