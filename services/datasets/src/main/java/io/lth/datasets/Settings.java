package io.lth.datasets;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * Where datasets are kept and had from.
 *
 * @param cache the folder that keeps them, one folder a dataset, made when needed
 * @param ownFolders the user's own folders, none or more, each with a folder named after a dataset;
 *     the first that has one is the only source of that dataset
 * @param known the datasets that can be asked for
 * @param npm the program, as a name on the path or a file
 * @param patience with slow sources
 */
public record Settings(
    Path cache, List<Path> ownFolders, List<KnownDataset> known, String npm, Patience patience) {
  public Settings {
    requireNonNull(cache, "cache");
    requireNonNull(patience, "patience");
    ownFolders = List.copyOf(ownFolders);
    known = List.copyOf(known);
    if (known.stream().map(KnownDataset::name).distinct().count() != known.size()) {
      throw new IllegalArgumentException("two known datasets have one name");
    }
    if (npm.isBlank()) {
      throw new IllegalArgumentException("npm must name a program");
    }
  }

  /** Every dataset of the product, no own folder, the npm on the path. */
  public static Settings cachedIn(Path cache) {
    return new Settings(cache, List.of(), KnownDataset.ALL, "npm", Patience.USUAL);
  }

  public Settings withOwnFolder(Path folder) {
    return new Settings(cache, List.of(folder), known, npm, patience);
  }

  public Settings withKnown(KnownDataset... datasets) {
    return new Settings(cache, ownFolders, List.of(datasets), npm, patience);
  }

  public Settings withNpm(String program) {
    return new Settings(cache, ownFolders, known, program, patience);
  }

  public Settings withPatience(Patience other) {
    return new Settings(cache, ownFolders, known, npm, other);
  }
}
