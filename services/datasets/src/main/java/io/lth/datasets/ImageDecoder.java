package io.lth.datasets;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG and JPEG images of three 8-bit channels, red, green and blue, by the readers of the
 * Java platform. PNG keeps every pixel; what a JPEG decodes to is its decoder's, which is why own
 * images are identified by what was decoded.
 *
 * <p>Not thread-safe. The first image decides the size of all.
 */
final class ImageDecoder implements AutoCloseable {
  private static final int CHANNELS = 3;

  private final Map<String, ImageReader> readers = new TreeMap<>();
  private final Map<String, Integer> decoded = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();
  private int width;
  private int height;
  private String first = "";
  private int[] samples = {};

  /** Of one image: 3 × height × width, once the first is decoded. */
  ImageShape shape() {
    return new ImageShape(CHANNELS, height, width);
  }

  /** How many of which format, as in {@code 60,000 JPEG}. */
  String counts() {
    return decoded.entrySet().stream()
        .map(
            format ->
                "%,d %s".formatted(format.getValue(), format.getKey().toUpperCase(Locale.ROOT)))
        .collect(Collectors.joining(", "));
  }

  /** Looks at the first image, whose size all others must have. */
  void begin(byte[] content, String where) {
    BufferedImage image = decode(content, where);
    width = image.getWidth();
    height = image.getHeight();
    first = where;
    samples = new int[CHANNELS * width * height];
  }

  /**
   * Decodes an image.
   *
   * @param pixels receives [3, height, width] from the offset on
   * @throws ProblemException code {@code dataset-image-unreadable}, {@code dataset-image-size} or
   *     {@code dataset-image-mode}
   */
  void decode(byte[] content, String where, byte[] pixels, int offset) {
    Raster raster = decode(content, where).getRaster();
    if (raster.getWidth() != width || raster.getHeight() != height) {
      throw Problem.of(Fault.DATA, "dataset-image-size")
          .expected("%d×%d pixels, as of %s".formatted(width, height, first))
          .found("%d×%d".formatted(raster.getWidth(), raster.getHeight()))
          .where(where)
          .remedy("scale it yourself, or remove it; images are taken as they are")
          .exception();
    }
    raster.getPixels(0, 0, width, height, samples);
    int size = width * height;
    for (int i = 0; i < size; i++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        pixels[offset + channel * size + i] = (byte) samples[i * CHANNELS + channel];
      }
    }
    decoded.merge(format(content, where), 1, Integer::sum);
  }

  private BufferedImage decode(byte[] content, String where) {
    ImageReader reader = readers.computeIfAbsent(format(content, where), this::reader);
    warnings.clear();
    BufferedImage image;
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      reader.setInput(in, true, true);
      image = reader.read(0);
    } catch (IOException | RuntimeException e) { // whatever a damaged file makes a reader throw
      throw unreadable(String.valueOf(e.getMessage()), where, e);
    }
    if (!warnings.isEmpty()) { // as of a JPEG that breaks off, whose rest would be made up
      throw unreadable(String.join("; ", warnings), where, new IOException(warnings.getFirst()));
    }
    requireMode(image, where);
    return image;
  }

  private ImageReader reader(String format) {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
    return reader;
  }

  private static String format(byte[] content, String where) {
    if (begins(content, 0xff, 0xd8, 0xff)) {
      return "jpeg";
    }
    if (begins(content, 0x89, 'P', 'N', 'G')) {
      return "png";
    }
    throw unreadable(
        content.length == 0 ? "an empty file" : "a file that is neither",
        where,
        new IOException("unknown format"));
  }

  private static boolean begins(byte[] content, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (content.length <= i || Byte.toUnsignedInt(content[i]) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static void requireMode(BufferedImage image, String where) {
    ColorModel colors = image.getColorModel();
    String found =
        switch (colors) {
          case IndexColorModel _ -> "a palette";
          case ColorModel other when other.hasAlpha() -> "an alpha channel (transparency)";
          case ColorModel other when other.getColorSpace().getType() == ColorSpace.TYPE_GRAY ->
              "greyscale";
          case ColorModel other
              when image.getRaster().getNumBands() != CHANNELS
                  || other.getColorSpace().getType() != ColorSpace.TYPE_RGB ->
              "%d channels of another kind".formatted(image.getRaster().getNumBands());
          case ColorModel other when other.getTransferType() != DataBuffer.TYPE_BYTE ->
              "%d bits a channel".formatted(other.getComponentSize(0));
          default -> "";
        };
    if (!found.isEmpty()) {
      throw Problem.of(Fault.DATA, "dataset-image-mode")
          .expected("an image of red, green and blue with 8 bits each")
          .found(found)
          .where(where)
          .remedy("convert it yourself, or remove it; images are taken as they are")
          .exception();
    }
  }

  private static ProblemException unreadable(String found, String where, Exception cause) {
    return Problem.of(Fault.DATA, "dataset-image-unreadable")
        .expected("a whole PNG or JPEG image")
        .found(found)
        .where(where)
        .remedy("get the image anew, or remove it")
        .exception(cause);
  }

  @Override
  public void close() {
    readers.values().forEach(ImageReader::dispose);
  }
}
