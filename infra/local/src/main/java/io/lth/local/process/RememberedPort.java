package io.lth.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The port of the last start, taken again so that links stay valid.
 *
 * @param file holds the number
 */
public record RememberedPort(Path file) {
  private static final int LARGEST = 65_535;

  /** The last one, if there was one. */
  public Optional<Integer> recall() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file).strip();
    return text.matches("[1-9][0-9]{3,4}")
        ? Optional.of(Integer.valueOf(text)).filter(port -> port <= LARGEST)
        : Optional.empty();
  }

  /** From now on this one. */
  public void remember(int port) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    WholeFile.replace(file, port + "\n");
  }
}
