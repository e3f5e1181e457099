package io.lth.datasets;

import io.lth.lottery.identity.Sha256;
import java.util.Objects;

/**
 * One file of a known dataset, as it is uncompressed.
 *
 * @param name as published, without {@code .gz}
 * @param size in bytes
 * @param sha256 of the uncompressed content; it alone decides whether a file is this one
 */
public record KnownFile(String name, int size, Sha256 sha256) {
  public KnownFile {
    Objects.requireNonNull(sha256, "sha256");
    if (name.isBlank() || name.contains("/")) {
      throw new IllegalArgumentException("a file has a plain name, but this is: " + name);
    }
    if (size < 1) {
      throw new IllegalArgumentException("size must be positive, but is " + size);
    }
  }
}
