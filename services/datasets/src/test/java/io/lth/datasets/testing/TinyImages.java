package io.lth.datasets.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Files of images in folders, to be written as a folder or a zip.
 *
 * @param files path to content, in the order that a zip lists them
 */
public record TinyImages(Map<String, byte[]> files) {
  public static final int WIDTH = 3;
  public static final int HEIGHT = 2;

  /** Two classes, cat and dog, of two training images and a test image each, as PNG. */
  public static TinyImages of(int seed) {
    Random random = new Random(seed);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String path :
        List.of(
            "train/cat/0.png",
            "train/cat/1.png",
            "train/dog/0.png",
            "train/dog/1.png",
            "test/cat/0.png",
            "test/dog/0.png")) {
      files.put(path, png(drawn(BufferedImage.TYPE_INT_RGB, WIDTH, HEIGHT, random)));
    }
    return new TinyImages(files);
  }

  /** An image of random pixels. */
  public static BufferedImage drawn(int type, int width, int height, Random random) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 0xff000000 | random.nextInt());
      }
    }
    return image;
  }

  public static byte[] png(BufferedImage image) {
    return encoded(image, "png");
  }

  public static byte[] jpeg(BufferedImage image) {
    return encoded(image, "jpeg");
  }

  private static byte[] encoded(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalArgumentException("no writer of such an image as " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The same with another file; a path that ends in / is an empty folder. */
  public TinyImages with(String path, byte[] content) {
    Map<String, byte[]> changed = new LinkedHashMap<>(files);
    changed.put(path, content);
    return new TinyImages(changed);
  }

  /** The same without what lies below a path. */
  public TinyImages without(String path) {
    Map<String, byte[]> fewer = new LinkedHashMap<>(files);
    fewer.keySet().removeIf(file -> file.startsWith(path));
    return new TinyImages(fewer);
  }

  public TinyImages reversed() {
    List<String> paths = new ArrayList<>(files.keySet());
    Map<String, byte[]> turned = new LinkedHashMap<>();
    paths.reversed().forEach(path -> turned.put(path, content(path)));
    return new TinyImages(turned);
  }

  public byte[] content(String path) {
    byte[] content = files.get(path);
    if (content == null) {
      throw new IllegalArgumentException("no such file: " + path);
    }
    return content.clone();
  }

  public Path writeFolder(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (file.getKey().endsWith("/")) {
        Files.createDirectories(path);
      } else {
        Files.createDirectories(path.resolveSibling(""));
        Files.write(path, file.getValue());
      }
    }
    return folder;
  }

  /**
   * Writes a zip.
   *
   * @param twice paths that the zip lists a second time
   */
  public Path writeZip(Path zip, String... twice) throws IOException {
    Files.createDirectories(zip.resolveSibling(""));
    try (OutputStream out = Files.newOutputStream(zip);
        ZipArchiveOutputStream entries = new ZipArchiveOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        add(entries, file.getKey(), file.getValue());
      }
      for (String path : twice) {
        add(entries, path, content(path));
      }
    }
    return zip;
  }

  private static void add(ZipArchiveOutputStream entries, String path, byte[] content)
      throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(path);
    entries.putArchiveEntry(entry);
    entries.write(content);
    entries.closeArchiveEntry();
  }
}
