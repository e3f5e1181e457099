package io.lth.local.stack;

import io.lth.local.process.WholeFile;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Each secret is made once, by chance, and lies in a file of one line that only its owner may read.
 *
 * @param folder of mode 700
 */
public record Secrets(Path folder) {
  private static final SecureRandom CHANCE = new SecureRandom();

  /** The file with the secret: random bytes, in the alphabet of URLs. */
  public Path file(Secret secret) {
    Path file = folder.resolve(secret.file());
    try {
      if (!Files.exists(file)) {
        make(file, secret.bytes());
      }
      return file;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /** The secret itself: into files of mode 600 only, never into a log or on a command line. */
  public String text(Secret secret) {
    Path file = file(secret);
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private void make(Path file, int length) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    byte[] bytes = new byte[length];
    CHANCE.nextBytes(bytes);
    Path made =
        folder.resolve(
            "%s.made-by-%d-%d"
                .formatted(file.getFileName(), pid(), Thread.currentThread().threadId()));
    WholeFile.replaceSecret(made, Base64.getUrlEncoder().encodeToString(bytes) + "\n");
    try {
      Files.createLink(file, made); // whoever comes second takes the first one's
    } catch (FileAlreadyExistsException madeMeanwhile) {
      // and this one is forgotten
    } finally {
      Files.deleteIfExists(made);
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static RuntimeException unusable(Path file, IOException e) {
    return Problem.of(Fault.PLATFORM, "secret-unusable")
        .expected("a secret that can be read, or made")
        .found(e.toString())
        .where(file.toString())
        .remedy("Check free space and rights of this folder, then try again.")
        .exception(e);
  }
}
