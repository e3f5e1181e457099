package io.lth.cli.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A root folder with a copy of the shipped lenet-mnist, which a test may change. */
public record Tree(Path root) {
  private static final Path SHIPPED = Path.of("../../reproductions/lenet-mnist");

  /** Copies what is shipped into a folder. */
  public static Tree in(Path root) {
    Tree tree = new Tree(root.toAbsolutePath().normalize());
    try {
      Files.createDirectories(tree.experiment().getParent());
      for (String name : new String[] {"experiment.yaml", "expected.yaml"}) {
        Files.copy(
            SHIPPED.resolve(name),
            tree.experiment().resolveSibling(name),
            StandardCopyOption.REPLACE_EXISTING);
      }
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its experiment.yaml. */
  public Path experiment() {
    return root.resolve("reproductions/lenet-mnist/experiment.yaml");
  }

  /** Replaces text that must occur in experiment.yaml. */
  public Tree replacing(String text, String replacement) {
    try {
      String yaml = Files.readString(experiment());
      if (!yaml.contains(text)) {
        throw new IllegalArgumentException("experiment.yaml has no: " + text);
      }
      Files.writeString(experiment(), yaml.replace(text, replacement));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line, from 1, of the first occurrence of a text in experiment.yaml. */
  public int line(String text) {
    try {
      String yaml = Files.readString(experiment());
      int at = yaml.indexOf(text);
      if (at < 0) {
        throw new IllegalArgumentException("experiment.yaml has no: " + text);
      }
      return (int) yaml.substring(0, at).chars().filter(character -> character == '\n').count() + 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
