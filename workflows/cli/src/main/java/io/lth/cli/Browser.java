package io.lth.cli;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What shows a file to the user.
 *
 * @param command takes the file
 */
record Browser(String command) {

  /** This system's own choice. */
  static Browser ofThisSystem() {
    boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
    return new Browser(mac ? "open" : "xdg-open");
  }

  /**
   * Shows a file, and does not wait.
   *
   * @throws io.lth.lottery.problem.ProblemException if there is no such command
   */
  void open(Path file) {
    try {
      new ProcessBuilder(command, file.toAbsolutePath().toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, "browser-missing")
          .expected("the command %s, which opens a file".formatted(command))
          .found(e.toString())
          .where(file.toString())
          .remedy("the report is written: open the file in a browser yourself")
          .exception(e);
    }
  }
}
