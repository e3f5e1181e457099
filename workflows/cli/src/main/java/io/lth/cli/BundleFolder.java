package io.lth.cli;

import io.lth.cli.RecordedExperiments.Found;
import io.lth.evidence.AuditBundle;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** The audit bundle of a finished run as a folder. */
final class BundleFolder {
  private BundleFolder() {}

  /**
   * Writes the bundle, every part of it verified by its digest; whole or not at all.
   *
   * @return how many bytes
   * @throws io.lth.lottery.problem.ProblemException if something is missing or not what it was, or
   *     if the folder is there already or can't be written
   */
  static long write(Found found, Path folder) {
    Path target = folder.toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw Problem.of(Fault.REQUEST, "bundle-exists")
          .expected("a folder that is not there yet")
          .found("something by this name")
          .where(target.toString())
          .remedy("remove it, or name another one with --out")
          .exception();
    }
    Map<String, byte[]> files =
        AuditBundle.files(found.run(), found.record().artifacts(), found.record().documents());
    Path next = target.resolveSibling(target.getFileName() + ".new");
    try {
      remove(next); // what a killed process left is no part of this bundle
      try {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
          Path path = next.resolve(file.getKey());
          Files.createDirectories(path.getParent());
          Files.write(path, file.getValue());
        }
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        remove(next);
      }
    } catch (IOException e) {
      throw Problem.of(Fault.REQUEST, "bundle-unwritable")
          .expected("a folder that can be written")
          .found(e.toString())
          .where(target.toString())
          .remedy("name another one with --out, or see to the folder's permissions")
          .exception(e);
    }
    return files.values().stream().mapToLong(content -> content.length).sum();
  }

  private static void remove(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
