package io.lth.cli;

import io.lth.datasets.DatasetCatalog;
import io.lth.datasets.KnownDataset;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Nearest;
import io.lth.lottery.problem.Problem;
import io.lth.spec.ExperimentReader;
import io.lth.spec.PlanJson;
import io.lth.spec.Profiles;
import io.lth.spec.SourceFile;
import io.lth.stages.execution.PlannedWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The experiments under {@code reproductions}: a folder each. */
final class Experiments {
  private static final String EXPERIMENT = "experiment.yaml";
  private static final String EXPECTED = "expected.yaml";

  private final Path root;
  private final Path folder;
  private final ExperimentReader reader;

  Experiments(Home home) {
    this.root = home.root();
    this.folder = root.resolve("reproductions");
    this.reader =
        new ExperimentReader(
            DatasetCatalog.standard().datasets().stream()
                .collect(Collectors.toMap(KnownDataset::name, KnownDataset::trainingCount)));
  }

  /** In alphabetical order. */
  List<String> names() {
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(candidate -> Files.isRegularFile(candidate.resolve(EXPERIMENT)))
          .map(candidate -> candidate.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw Problem.of(Fault.REQUEST, "reproductions-unreadable")
          .expected("a folder with a folder for each experiment")
          .found(e.toString())
          .where(folder.toString())
          .remedy("run lth from a whole checkout of the project")
          .exception(e);
    }
  }

  Profiles profiles(String name) {
    return reader.profiles(file(name, EXPERIMENT));
  }

  /** An experiment at a profile, or at its default one. */
  Experiment read(String name, Optional<String> profile) {
    return reader.read(
        file(name, EXPERIMENT),
        file(name, EXPECTED),
        profile.orElseGet(() -> profiles(name).standard()));
  }

  /**
   * What a run of an experiment walks through, with the documents kept beside the results.
   *
   * @param changes to what its file says
   */
  PlannedWorkflow plan(String name, String profile, Changes changes) {
    Experiment experiment = changes.of(read(name, Optional.of(profile)));
    Plan plan = Planner.plan(experiment);
    SequencedMap<String, String> documents = new LinkedHashMap<>();
    documents.put(EXPERIMENT, source(name).text());
    documents.put(EXPECTED, expected(name).text());
    documents.put("plan.json", PlanJson.write(plan));
    return new PlannedWorkflow(experiment, plan, PlanJson.digest(plan), documents);
  }

  /** The text of an experiment's own file. */
  SourceFile source(String name) {
    return file(name, EXPERIMENT);
  }

  /** The text of an experiment's claims. */
  SourceFile expected(String name) {
    return file(name, EXPECTED);
  }

  private SourceFile file(String name, String file) {
    if (!names().contains(name)) {
      throw Problem.of(Fault.REQUEST, "experiment-unknown")
          .expected("one of the experiments " + String.join(", ", names()))
          .found(name)
          .where(folder.toString())
          .remedy(Nearest.remedy(name, names()))
          .exception();
    }
    Path path = folder.resolve(name).resolve(file);
    try {
      return new SourceFile(root.relativize(path).toString(), Files.readString(path));
    } catch (IOException e) {
      throw Problem.of(Fault.REQUEST, "experiment-unreadable")
          .expected("a readable file")
          .found(e.toString())
          .where(path.toString())
          .remedy(
              "every experiment has an experiment.yaml and an expected.yaml: add what is missing")
          .exception(e);
    }
  }
}
