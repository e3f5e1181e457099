package io.lth.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.Utils;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each in a process of its own, since a process loads libtorch once. */
class LibTorchTest {
  private static final String VERSION = "2.7.1";

  @TempDir private Path folder;

  @Test
  void withoutTheNativeLibraryItSaysWhichPlatformsThereAre() throws Exception {
    Started engine = start(Map.of());

    assertThat(engine.status()).as(engine.output()).isEqualTo(1);
    assertThat(engine.output())
        .contains("native-library-missing")
        .contains("Linux on x86-64 or ARM, or macOS on ARM");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "what is loaded is read from /proc")
  void aLibtorchOfOnesOwnIsLoadedInPlaceOfMavens() throws Exception {
    Path own = ownLibtorch();

    Started engine = start(own(own));

    assertThat(engine.status()).as(engine.output()).isZero();
    assertThat(engine.output()).contains("djl-pytorch", "+" + VERSION, own.toString());
  }

  @Test
  void aLibtorchOfOnesOwnThatDoesNotLoadIsNamedWithTheReason() throws Exception {
    Path own = ownLibtorch();
    Files.writeString(own.resolve("libtorch_cpu.so"), "no library");

    Started engine = start(own(own));

    assertThat(engine.status()).as(engine.output()).isEqualTo(1);
    assertThat(engine.output())
        .contains("native-library-broken")
        .contains("libtorch_cpu.so")
        .contains("PYTORCH_LIBRARY_PATH=" + own)
        .contains("unset all three");
  }

  /** A copy of what DJL has unpacked from Maven's library, as a user's folder would be. */
  private Path ownLibtorch() throws IOException {
    new DjlEngine().close();
    Path own = Files.createDirectory(folder.resolve("own"));
    try (Stream<Path> files = Files.walk(Utils.getEngineCacheDir("pytorch"))) {
      for (Path file : files.filter(LibTorchTest::isOfLibtorch).toList()) {
        Files.copy(file, own.resolve(file.getFileName()));
      }
    }
    return own;
  }

  private static boolean isOfLibtorch(Path file) {
    return Files.isRegularFile(file) && !file.getFileName().toString().contains("djl");
  }

  private static Map<String, String> own(Path own) {
    return Map.of(
        "PYTORCH_LIBRARY_PATH",
        own.toString(),
        "PYTORCH_VERSION",
        VERSION,
        "PYTORCH_FLAVOR",
        "cpu");
  }

  private record Started(int status, String output) {}

  /** Starts the engine without Maven's library, and has it say what it computes with. */
  private Started start(Map<String, String> environment) throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("pytorch-native-cpu"))
            .collect(Collectors.joining(File.pathSeparator));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-DDJL_CACHE_DIR=" + folder.resolve("cache"),
                "-cp",
                classPath,
                StartEngine.class.getName())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Started(process.waitFor(), output);
  }

  static final class StartEngine {
    private StartEngine() {}

    public static void main(String[] arguments) throws IOException {
      try (DjlEngine engine = new DjlEngine();
          Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
        System.out.println(engine.numerics());
        mapped.filter(line -> line.contains("libtorch_cpu")).forEach(System.out::println);
      }
    }
  }
}
