package io.lth.cli;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.random.Seed;
import io.lth.stages.execution.PlannedWorkflow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which experiment, at which scale: shared by the commands that take one. */
final class Choice {
  @Parameters(
      paramLabel = "EXPERIMENT",
      description = "Name of a folder under reproductions, as in lenet-mnist.")
  private String name = "";

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description = "The scale: smoke, quick, nightly or paper. Default: the experiment's own.")
  private @Nullable String profile;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Another root seed than the experiment's; 0 is a seed.")
  private @Nullable Long seed;

  String name() {
    return name;
  }

  /** What a run of it walks through. */
  PlannedWorkflow plan(Experiments experiments) {
    return experiments.plan(
        name,
        Optional.ofNullable(profile).orElseGet(() -> experiments.profiles(name).standard()),
        Optional.ofNullable(seed).map(Seed::new));
  }

  /** The root seed that was asked for, if it is not the experiment's own. */
  Optional<Seed> otherSeed(Experiments experiments) {
    Seed own = experiments.read(name, Optional.ofNullable(profile)).seed();
    return Optional.ofNullable(seed).map(Seed::new).filter(asked -> !asked.equals(own));
  }

  Experiment read(Experiments experiments) {
    Experiment experiment = experiments.read(name, Optional.ofNullable(profile));
    return seed == null ? experiment : experiment.withSeed(new Seed(seed));
  }
}
