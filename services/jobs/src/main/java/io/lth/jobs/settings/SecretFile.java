package io.lth.jobs.settings;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A secret as the one line of a file, so that it stands in no command line and no log. */
public final class SecretFile {
  private SecretFile() {}

  /**
   * Reads it.
   *
   * @param key of the configuration that names the file, for the message
   */
  public static String read(Path file, String key) {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (IOException e) {
      throw Problem.of(Fault.REQUEST, "secret-unreadable")
          .expected("a file of one line")
          .found(e.toString())
          .where("%s=%s".formatted(key, file))
          .remedy("name a file that this process can read")
          .exception(e);
    }
    if (text.isEmpty() || text.lines().count() != 1) {
      throw Problem.of(Fault.REQUEST, "secret-malformed")
          .expected("a file of one line")
          .found("%d lines".formatted(text.lines().count()))
          .where("%s=%s".formatted(key, file))
          .remedy("write the secret into it, and nothing else")
          .exception();
    }
    return text;
  }
}
