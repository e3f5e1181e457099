package io.lth.stages.provenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The libraries of this process: of Quarkus' package they don't stand on the class path. */
public final class Libraries {
  private static final String STARTER = "quarkus-run.jar";

  private Libraries() {}

  /** File names of the jars; those of the class path where this is no package. */
  public static List<String> names() {
    return Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
        .filter(entry -> entry.endsWith(STARTER))
        .findFirst()
        .map(starter -> below(Path.of(starter).toAbsolutePath().resolveSibling("lib")))
        .orElseGet(Libraries::ofTheClassPath);
  }

  private static List<String> ofTheClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
        .filter(entry -> entry.endsWith(".jar"))
        .map(entry -> Path.of(entry).getFileName().toString())
        .toList();
  }

  private static List<String> below(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
