package io.lth.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Images in folders of the file system. */
record ImageFolder(Path root) implements ImageFiles {

  @Override
  public List<String> paths() {
    List<String> paths = new ArrayList<>();
    for (String part : List.of(ImageLayout.TRAIN, ImageLayout.TEST)) {
      Path folder = root.resolve(part);
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
        all.forEach(path -> paths.add(relative(path)));
      } catch (IOException | UncheckedIOException e) {
        throw ImageFiles.unreadable(folder.toString(), e);
      }
    }
    return paths;
  }

  private String relative(Path path) {
    List<String> names = new ArrayList<>();
    root.relativize(path).forEach(name -> names.add(name.toString()));
    return String.join("/", names) + (Files.isDirectory(path) ? "/" : "");
  }

  @Override
  public byte[] read(String path) {
    try {
      return Files.readAllBytes(root.resolve(path));
    } catch (IOException e) {
      throw ImageFiles.unreadable(where(path), e);
    }
  }

  @Override
  public String where(String path) {
    return root.resolve(path).toString();
  }

  @Override
  public void close() {}
}
