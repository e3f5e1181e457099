package io.lth.datasets;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a folder or a zip of images. */
sealed interface ImageFiles extends AutoCloseable permits ImageFolder, ImageZip {

  /** Opens whatever is there: a folder, or else a zip. */
  static ImageFiles open(Path path) {
    return Files.isDirectory(path) ? new ImageFolder(path) : ImageZip.open(path);
  }

  /**
   * Relative paths with {@code /} between names, those of folders ending in {@code /}, in any
   * order; at least all below {@code train} and {@code test}. A zip may name one twice.
   */
  List<String> paths();

  /**
   * The content of a file.
   *
   * @throws ProblemException code {@code dataset-file-unreadable} or {@code
   *     dataset-image-unreadable}
   */
  byte[] read(String path);

  /** The folder or zip. */
  Path root();

  /** The very place of a file, for a message. */
  String where(String path);

  @Override
  void close();

  static ProblemException unreadable(String where, Exception cause) {
    return Problem.of(Fault.PLATFORM, "dataset-file-unreadable")
        .expected("a file that can be read")
        .found(cause.getClass().getSimpleName() + ": " + cause.getMessage())
        .where(where)
        .remedy("check the permissions of the file and of its folder, and the disk")
        .exception(cause);
  }
}
