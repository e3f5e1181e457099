package io.lth.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whose a container is: what this process starts bears its number and start time, so that a later
 * run removes it when this one was killed ({@code engine clean}).
 */
final class TestProcess {
  static final String LABEL = "io.lth.test.process";

  private static final int FIELDS_BEFORE_START_TIME = 19;

  private TestProcess() {}

  static Map<String, String> labels() {
    return Map.of(LABEL, mark());
  }

  static String mark() {
    return ProcessHandle.current().pid() + "-" + startTime();
  }

  private static String startTime() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[FIELDS_BEFORE_START_TIME];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
