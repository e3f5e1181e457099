package io.lth.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/** Parts on a network of their own. Everything that was made for them goes when it is closed. */
final class Suite implements AutoCloseable {
  private final Network network =
      Network.builder()
          .createNetworkCmdModifier(command -> command.withLabels(TestProcess.labels()))
          .build();
  private final Path folder = newFolder();
  private final Deque<Part> started = new ArrayDeque<>();
  private final Deque<String> volumes = new ArrayDeque<>();

  Network network() {
    return network;
  }

  /** Side by side; returns when all of them are ready. */
  void start(Part... parts) {
    List.of(parts).forEach(started::push);
    Startables.deepStart(parts).join();
  }

  /** A file that containers may mount, whoever they run as. */
  Path file(String name, String content) {
    try {
      Path file = Files.writeString(folder.resolve(name), content);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty volume that the services may write to. */
  String volume() {
    String volume =
        Script.docker("volume", "create", "--label", TestProcess.LABEL + "=" + TestProcess.mark());
    volumes.push(volume);
    return volume;
  }

  @Override
  public void close() {
    started.forEach(Part::stop);
    volumes.forEach(volume -> Script.docker("volume", "rm", "--force", volume));
    network.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newFolder() {
    try {
      Path folder = Files.createTempDirectory("lth-images");
      return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
