package io.lth.spec;

/**
 * A file as its author wrote it.
 *
 * @param name as problems are to name it
 */
public record SourceFile(String name, String text) {
  public SourceFile {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a file must be named, or its problems cannot be found");
    }
  }
}
