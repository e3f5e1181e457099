package io.lth.evidence;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.awt.Font;
import java.awt.FontFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/**
 * The one typeface of the figures, carried along: the same letters on every machine, also where no
 * font and no fontconfig is installed.
 */
final class Typeface {
  static final String FAMILY = "Liberation Sans";

  private static final String RESOURCE = "/liberation/LiberationSans-Regular.ttf";
  private static final String FONT_CONFIGURATION = "sun.awt.fontconfig";

  private final Font font;

  private Typeface(Font font) {
    this.font = font;
  }

  /** The carried typeface. */
  static Typeface carried() {
    return Carried.TYPEFACE;
  }

  Font size(float points) {
    return font.deriveFont(points);
  }

  /**
   * The typeface of some TrueType content.
   *
   * @throws ProblemException if the content is no font, or Java can draw no text on this machine
   */
  static Typeface of(byte[] content) {
    try {
      return new Typeface(Font.createFont(Font.TRUETYPE_FONT, new ByteArrayInputStream(content)));
    } catch (FontFormatException
        | IOException
        | RuntimeException
        | LinkageError
        | InternalError e) {
      throw unavailable(e);
    }
  }

  static ProblemException unavailable(Throwable cause) {
    return Problem.of(Fault.PLATFORM, "fonts-unavailable")
        .expected("a Java that can draw text, for the labels of the figures")
        .found("%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage()))
        .where("Java %s on %s".formatted(Runtime.version(), System.getProperty("os.name")))
        .remedy(
            "Install fontconfig and a font (on Debian: apt-get install fontconfig"
                + " fonts-dejavu-core) and start again.")
        .exception(cause);
  }

  /** Loaded once, and only if something is drawn. */
  private static final class Carried {
    static final Typeface TYPEFACE = load();

    private static Typeface load() {
      try (InputStream resource = Typeface.class.getResourceAsStream(RESOURCE)) {
        if (resource == null) {
          throw new IllegalStateException("not on the class path: " + RESOURCE);
        }
        byte[] content = resource.readAllBytes();
        nameToJava(content);
        return of(content);
      } catch (IOException e) {
        throw unavailable(e);
      }
    }
  }

  /**
   * Makes the carried font Java's answer to every logical name.
   *
   * <p>On Linux, Java asks libfontconfig for its default fonts before it does anything with text,
   * and fails where there is none; a file that answers in its stead is an old setting of AWT's. It
   * counts only until the first text is drawn in a process; a setting of the user's own stands.
   */
  private static void nameToJava(byte[] content) throws IOException {
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    if (!linux || System.getProperty(FONT_CONFIGURATION) != null) {
      return;
    }
    Path folder = Files.createTempDirectory("lth-font");
    Path font = Files.write(folder.resolve("LiberationSans-Regular.ttf"), content);
    Path configuration = folder.resolve("fontconfig.properties");
    Properties properties = new Properties();
    properties.setProperty("version", "1");
    properties.setProperty("allfonts.latin-1", FAMILY);
    properties.setProperty("sequence.allfonts", "latin-1");
    properties.setProperty("filename." + FAMILY.replace(' ', '_'), font.toString());
    try (OutputStream out = Files.newOutputStream(configuration)) {
      properties.store(out, null);
    }
    System.setProperty(FONT_CONFIGURATION, configuration.toString());
    // In reverse: the folder goes last.
    for (Path path : new Path[] {folder, font, configuration}) {
      path.toFile().deleteOnExit();
    }
  }
}
