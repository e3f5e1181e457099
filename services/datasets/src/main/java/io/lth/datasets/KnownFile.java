package io.lth.datasets;

import io.lth.lottery.identity.Sha256;
import java.util.Objects;

/**
 * One file of a known dataset.
 *
 * @param name as published; without {@code .gz} if that is only how it is packed
 * @param size in bytes, of the content that the digest is of
 * @param sha256 of the content; it alone decides whether a file is this one
 */
public record KnownFile(String name, int size, Sha256 sha256, Packing packing) {

  /** How a source holds a file. */
  public enum Packing {
    /** Raw, or as {@code <name>.gz}, as mirrors do; the digest is of the raw content. */
    GZIPPED,
    /** Under its own name, to the byte. */
    AS_PUBLISHED
  }

  public KnownFile {
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(packing, "packing");
    if (name.isBlank() || name.contains("/")) {
      throw new IllegalArgumentException("a file has a plain name, but this is: " + name);
    }
    if (size < 1) {
      throw new IllegalArgumentException("size must be positive, but is " + size);
    }
  }

  /** The file's name on a mirror. */
  String mirrored() {
    return switch (packing) {
      case GZIPPED -> name + ".gz";
      case AS_PUBLISHED -> name;
    };
  }

  /** The file's name, and how a user's folder may hold it. */
  String ofOwn() {
    return switch (packing) {
      case GZIPPED -> name + " (raw or as .gz)";
      case AS_PUBLISHED -> name;
    };
  }
}
