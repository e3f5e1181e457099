package io.lth.trainer;

import io.lth.training.TrainingDevice;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the trainer needs beside its jobs. */
@ConfigMapping(prefix = "lth.trainer")
public interface TrainerSettings {

  /** Folder of the checkpoints; replicas share it, so that one goes on where another fell. */
  @WithDefault("checkpoints")
  Path checkpoints();

  /** Least time between two checkpoints of a training; changes no result. */
  @WithDefault("5s")
  Duration checkpointEvery();

  /** Folder that keeps the datasets once they are verified. */
  @WithDefault("data")
  Path data();

  /**
   * Where trainings compute: the CPU, or the first GPU through a libtorch of your own. On a GPU the
   * engine {@code sparse}, which computes on the CPU, is refused.
   */
  @WithDefault("cpu")
  TrainingDevice device();

  /** Folders that are searched for datasets before anything is downloaded. */
  Optional<List<Path>> dataFolders();
}
