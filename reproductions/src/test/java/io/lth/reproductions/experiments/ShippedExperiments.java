package io.lth.reproductions.experiments;

import io.lth.lottery.experiment.Experiment;
import io.lth.spec.ExperimentReader;
import io.lth.spec.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folders under {@code reproductions} that hold an experiment. */
final class ShippedExperiments {
  static final Path FOLDER = Path.of("").toAbsolutePath();
  static final ExperimentReader READER =
      new ExperimentReader(Map.of("mnist", 60_000, "cifar10", 50_000));

  private ShippedExperiments() {}

  static List<String> names() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("experiment.yaml")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  static Experiment at(String name, String profile) throws IOException {
    return READER.read(file(name, "experiment.yaml"), file(name, "expected.yaml"), profile);
  }

  static SourceFile file(String name, String file) throws IOException {
    return new SourceFile(file, Files.readString(FOLDER.resolve(name).resolve(file)));
  }
}
