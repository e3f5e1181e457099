package io.lth.datasets;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Images in a zip, which is not unpacked. */
final class ImageZip implements ImageFiles {
  private final Path root;
  private final ZipFile zip;

  private ImageZip(Path root, ZipFile zip) {
    this.root = root;
    this.zip = zip;
  }

  /**
   * Opens a zip.
   *
   * @throws io.lth.lottery.problem.ProblemException code {@code dataset-truncated}, {@code
   *     dataset-not-zip} or {@code dataset-file-unreadable}
   */
  static ImageZip open(Path path) {
    try {
      return new ImageZip(path, new ZipFile(path.toFile()));
    } catch (ZipException e) {
      throw Problem.of(Fault.DATA, beginsAsZip(path) ? "dataset-truncated" : "dataset-not-zip")
          .expected("a whole zip, whose table of contents is at its end")
          .found(
              "%s (%s)"
                  .formatted(
                      beginsAsZip(path)
                          ? "a file that begins as a zip and breaks off"
                          : "a file that does not begin as a zip",
                      e.getMessage()))
          .where(path.toString())
          .remedy("copy or download the zip anew, or unpack it yourself into a folder")
          .exception(e);
    } catch (IOException e) {
      throw ImageFiles.unreadable(path.toString(), e);
    }
  }

  private static boolean beginsAsZip(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = in.readNBytes(2);
      return start.length == 2 && start[0] == 'P' && start[1] == 'K';
    } catch (IOException e) {
      throw ImageFiles.unreadable(path.toString(), e);
    }
  }

  @Override
  public List<String> paths() {
    return zip.stream().<String>map(ZipEntry::getName).toList();
  }

  @Override
  public byte[] read(String path) {
    ZipEntry entry = zip.getEntry(path);
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] content = in.readAllBytes();
      CRC32 found = new CRC32();
      found.update(content);
      if (entry.getCrc() >= 0 && found.getValue() != entry.getCrc()) {
        throw new ZipException(
            "CRC-32 %08x, where the zip says %08x".formatted(found.getValue(), entry.getCrc()));
      }
      return content;
    } catch (ZipException | EOFException e) {
      throw Problem.of(Fault.DATA, "dataset-image-unreadable")
          .expected("a file that is whole")
          .found(String.valueOf(e.getMessage()))
          .where(where(path))
          .remedy("copy or download the zip anew; this one is damaged")
          .exception(e);
    } catch (IOException e) {
      throw ImageFiles.unreadable(where(path), e);
    }
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public String where(String path) {
    return root + ", " + path;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
