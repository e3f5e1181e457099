package io.lth.datasets;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Where and how datasets are got.
 *
 * @param cache folder that keeps the verified files; made when it is needed
 * @param folders the user's own, searched in order before anything is downloaded; each holds a
 *     dataset's files as published, idx files also as {@code .gz}, itself or in a folder named like
 *     the dataset; images of the user's own are a folder or a zip in it, named like the dataset
 * @param npm name of npm's executable on the PATH, or its path
 * @param connect how long a connection to a mirror may take
 * @param transfer how long one file of a mirror, or npm, may take
 */
public record DatasetSettings(
    Path cache, List<Path> folders, String npm, Duration connect, Duration transfer) {

  public DatasetSettings {
    Objects.requireNonNull(cache, "cache");
    folders = List.copyOf(folders);
    if (npm.isBlank()) {
      throw new IllegalArgumentException("npm must name an executable");
    }
    requirePositive("connect", connect);
    requirePositive("transfer", transfer);
  }

  /** No folder of the user's, npm from the PATH, 3 s for a connection, 5 minutes for a file. */
  public static DatasetSettings cachedIn(Path cache) {
    return new DatasetSettings(
        cache, List.of(), "npm", Duration.ofSeconds(3), Duration.ofMinutes(5));
  }

  public DatasetSettings withFolders(List<Path> newFolders) {
    return new DatasetSettings(cache, newFolders, npm, connect, transfer);
  }

  public DatasetSettings withNpm(String newNpm) {
    return new DatasetSettings(cache, folders, newNpm, connect, transfer);
  }

  public DatasetSettings withTimeouts(Duration newConnect, Duration newTransfer) {
    return new DatasetSettings(cache, folders, npm, newConnect, newTransfer);
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, but is " + duration);
    }
  }
}
