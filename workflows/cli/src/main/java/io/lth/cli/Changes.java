package io.lth.cli;

import io.lth.lottery.data.OwnImages;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.random.Seed;
import java.util.Optional;

/** What was asked for otherwise than an experiment's file has it. */
record Changes(Optional<Seed> seed, Optional<OwnImages> images) {
  /** As the file has it. */
  static final Changes NONE = new Changes(Optional.empty(), Optional.empty());

  Experiment of(Experiment experiment) {
    Experiment seeded = seed.map(experiment::withSeed).orElse(experiment);
    return images.map(own -> seeded.withData(own.toString())).orElse(seeded);
  }

  /** What tells the DAG of it from that of the file, as in {@code .seed-7.cifar10-jpeg}. */
  String suffix() {
    return seed.map(other -> ".seed-" + other.value()).orElse("")
        + images.map(own -> "." + own.name()).orElse("");
  }
}
