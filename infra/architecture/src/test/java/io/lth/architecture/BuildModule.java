package io.lth.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A module of the build: where it lies, which package is its own, and whom it may know. */
enum BuildModule {
  LOTTERY("services/lottery", "lottery", 130, 20),
  SPEC("services/spec", "spec", 25, 6),
  DATASETS("services/datasets", "datasets", 20, 15),
  STAGES("services/stages", "stages", 65, 10),
  TRAINING("services/training", "training", 10, 3),
  SPARSE_TRAINING("services/sparse-training", "sparse", 10, 5),
  EVIDENCE("services/evidence", "evidence", 20, 5),
  MLFLOW_TRACKING("mlflow/tracking", "mlflow.tracking", 12, 7),
  JOBS("services/jobs", "jobs", 20, 5),
  TRAINER("services/trainer", "trainer", 2, 1),
  PRUNER("services/pruner", "pruner", 2, 1),
  AUDITOR("services/auditor", "auditor", 2, 1),
  LOCAL("infra/local", "local", 20, 5),
  MLFLOW_SERVER("mlflow/server", "mlflow.server", 4, 3),
  AIRFLOW_CLIENT("workflows/airflow-client", "airflow.client", 30, 5),
  EXPERIMENTS("reproductions", "reproductions.experiments", 0, 2),
  REGRESSION("reproductions/regression", "reproductions.regression", 0, 2),
  IMAGES("infra/images", "images", 0, 8),
  CLI("workflows/cli", "cli", 25, 0);

  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private final String folder;
  private final String ownPackage;
  private final int leastClasses;
  private final int leastTestClasses;

  BuildModule(String folder, String ownPackage, int leastClasses, int leastTestClasses) {
    this.folder = folder;
    this.ownPackage = ownPackage;
    this.leastClasses = leastClasses;
    this.leastTestClasses = leastTestClasses;
  }

  /** Those with code of their own, not only tests. */
  static List<BuildModule> withClasses() {
    return Arrays.stream(values()).filter(module -> module.leastClasses > 0).toList();
  }

  /** The classes of all modules, without their tests. */
  static JavaClasses allClasses() {
    return imported(Arrays.stream(values()).map(BuildModule::output).toList());
  }

  /** The tests of all modules, with their fakes. */
  static JavaClasses allTestClasses() {
    return imported(Arrays.stream(values()).map(BuildModule::testOutput).toList());
  }

  Path folder() {
    return ROOT.resolve(folder);
  }

  Path output() {
    return folder().resolve("target/classes");
  }

  Path testOutput() {
    return folder().resolve("target/test-classes");
  }

  /** Own package, with those below it, under a root package. */
  String packagesUnder(String root) {
    return root + "." + ownPackage + "..";
  }

  int leastClasses() {
    return leastClasses;
  }

  int leastTestClasses() {
    return leastTestClasses;
  }

  /** The modules whose classes this one's may use. */
  Set<BuildModule> known() {
    return switch (this) {
      case LOTTERY -> Set.of();
      case SPEC, DATASETS, STAGES, LOCAL -> Set.of(LOTTERY);
      case MLFLOW_SERVER -> Set.of(LOTTERY, LOCAL);
      case TRAINING, SPARSE_TRAINING, EVIDENCE, MLFLOW_TRACKING -> Set.of(LOTTERY, STAGES);
      case JOBS -> Set.of(LOTTERY, SPEC, STAGES, MLFLOW_TRACKING);
      case TRAINER -> Set.of(LOTTERY, STAGES, JOBS, TRAINING, SPARSE_TRAINING, DATASETS);
      case PRUNER -> Set.of(LOTTERY, STAGES, JOBS);
      case AUDITOR -> Set.of(LOTTERY, SPEC, STAGES, JOBS, EVIDENCE, MLFLOW_TRACKING);
      case AIRFLOW_CLIENT -> Set.of(LOTTERY);
      // Only tests, which may use what their pom names.
      case EXPERIMENTS, REGRESSION, IMAGES -> Set.of();
      // Services are known by their contract over HTTP only.
      case CLI ->
          EnumSet.complementOf(
              EnumSet.of(CLI, JOBS, TRAINER, PRUNER, AUDITOR, EXPERIMENTS, REGRESSION, IMAGES));
    };
  }

  static JavaClasses imported(List<Path> folders) {
    return new ClassFileImporter().importPaths(folders);
  }

  /** Names of the top-level types (and package-infos) that a source folder declares. */
  List<String> sources(String kind) {
    return sources(folder(), kind);
  }

  /** The same of any module, this one of the rules included. */
  static List<String> sources(Path module, String kind) {
    Path sources = module.resolve("src").resolve(kind).resolve("java");
    if (!Files.isDirectory(sources)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .map(file -> sources.relativize(file).toString())
          .filter(file -> file.endsWith(".java"))
          .map(file -> file.substring(0, file.length() - ".java".length()).replace('/', '.'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
