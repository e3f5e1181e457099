package io.lth.cli;

import io.lth.lottery.data.OwnImages;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.random.Seed;
import io.lth.stages.execution.PlannedWorkflow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

  @Option(
      names = "--images",
      paramLabel = "NAME@DIGEST",
      description = {
        "Images of your own instead of the experiment's dataset: NAME.zip, or a folder NAME, in"
            + " the folder that LTH_DATA names, with the digest of what they decode to.",
        "A wrong digest is answered by the right one.",
      })
  private @Nullable String images;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  Choice() {}

  String name() {
    return name;
  }

  /** What a run of it walks through. */
  PlannedWorkflow plan(Experiments experiments) {
    return experiments.plan(
        name,
        Optional.ofNullable(profile).orElseGet(() -> experiments.profiles(name).standard()),
        changes(experiments));
  }

  /** What was asked for that is not the experiment's own. */
  Changes changes(Experiments experiments) {
    Seed own = experiments.read(name, Optional.ofNullable(profile)).seed();
    return new Changes(
        Optional.ofNullable(seed).map(Seed::new).filter(asked -> !asked.equals(own)),
        Optional.ofNullable(images).map(this::ownImages));
  }

  Experiment read(Experiments experiments) {
    return changes(experiments).of(experiments.read(name, Optional.ofNullable(profile)));
  }

  private OwnImages ownImages(String written) {
    return OwnImages.named(written)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--images takes a name in kebab case, @ and 64 hexadecimal digits, but is %s."
                        .formatted(written)));
  }
}
