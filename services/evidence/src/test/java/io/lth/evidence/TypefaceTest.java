package io.lth.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypefaceTest {
  @Test
  void theCarriedTypefaceHasTheLettersOfTheFigures() {
    assertThat(Typeface.carried().size(12).getFamily()).isEqualTo(Typeface.FAMILY);
    assertThat(Typeface.carried().size(12).canDisplayUpTo("θ0 · 51.3 % – Ärm")).isEqualTo(-1);
  }

  @Test
  void contentThatIsNoFontIsAProblem() {
    assertThatThrownBy(() -> Typeface.of(new byte[] {1, 2, 3}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("fonts-unavailable");
  }

  @Test
  void aJavaThatCanDrawNoTextNamesThePackagesToInstall(@TempDir Path folder) throws Exception {
    Path broken = Files.writeString(folder.resolve("fontconfig.properties"), "version=1\n");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-Dsun.awt.fontconfig=" + broken,
                "-cp",
                System.getProperty("java.class.path"),
                Drawer.class.getName())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(1);
    assertThat(said).contains("fonts-unavailable", "apt-get install fontconfig fonts-dejavu-core");
  }

  /** Draws in a Java of its own. */
  static final class Drawer {
    private Drawer() {}

    public static void main(String[] arguments) {
      new Drawing("title", "x", "y");
    }
  }
}
