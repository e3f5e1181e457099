package io.lth.reproductions.regression;

import io.lth.evidence.AuditBundle;
import io.lth.lottery.experiment.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A bundle that lies in {@code reproductions/EXPERIMENT/PROFILE}. */
record CommittedBundle(String experiment, String profile) {
  private static final Path REPRODUCTIONS = Path.of("..").toAbsolutePath().normalize();

  /** All of them. */
  static List<CommittedBundle> all() throws IOException {
    try (Stream<Path> files = Files.find(REPRODUCTIONS, 3, (path, _) -> isCurves(path))) {
      return files
          .map(curves -> REPRODUCTIONS.relativize(curves))
          .map(path -> new CommittedBundle(path.getName(0).toString(), path.getName(1).toString()))
          .sorted(Comparator.comparing(CommittedBundle::toString))
          .toList();
    }
  }

  private static boolean isCurves(Path path) {
    return path.endsWith(AuditBundle.CURVES);
  }

  /** Its files, by their path in it. */
  Map<String, byte[]> files() throws IOException {
    Path folder = folder();
    Map<String, byte[]> files = new HashMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return files;
  }

  byte[] file(String name) throws IOException {
    return Files.readAllBytes(folder().resolve(name));
  }

  private Path folder() {
    return REPRODUCTIONS.resolve(experiment).resolve(profile);
  }

  /** The experiment as it is shipped today. */
  Experiment today() {
    return Reproduction.experiment(experiment, profile);
  }

  /** The README beside it. */
  String readme() throws IOException {
    return Files.readString(REPRODUCTIONS.resolve(experiment).resolve("README.md"));
  }

  @Override
  public String toString() {
    return experiment + "/" + profile;
  }
}
