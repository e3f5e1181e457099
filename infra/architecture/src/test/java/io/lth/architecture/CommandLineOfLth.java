package io.lth.architecture;

import io.lth.cli.Lth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./lth} understands, and what it answers. */
final class CommandLineOfLth {
  /** Those of the launcher itself. */
  private static final Set<String> OF_THE_LAUNCHER = Set.of("setup", "test");

  private static final Set<String> OF_THE_ROOT = Set.of("--help", "-h", "--version", "-V");

  private CommandLineOfLth() {}

  /** What is wrong with a command line, if anything: its command or one of its options. */
  static Optional<String> mistakeIn(String commandLine) {
    List<String> words = words(commandLine);
    String first = words.getFirst();
    if (OF_THE_LAUNCHER.contains(first) || OF_THE_ROOT.contains(first)) {
      return Optional.empty();
    }
    Optional<Class<?>> command =
        Arrays.stream(command(Lth.class).subcommands())
            .filter(type -> command(type).name().equals(first))
            .<Class<?>>map(type -> type)
            .findFirst();
    if (command.isEmpty()) {
      return Optional.of("no command " + first);
    }
    List<String> options = options(command.get()).toList();
    return words.stream()
        .filter(word -> word.startsWith("-"))
        .map(word -> word.replaceFirst("=.*", ""))
        .filter(word -> !options.contains(word))
        .findFirst()
        .map(word -> "no option %s of %s".formatted(word, first));
  }

  /** Runs a command in a process of its own and returns what it wrote; it must exit with 0. */
  static List<String> run(String commandLine, Path state) throws IOException {
    List<String> process =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlth.root=" + BuildModule.ROOT,
                "-Dlth.home=" + state,
                "-Dlth.python=" + state.resolve("no-python"),
                "-Dlth.airflow.python=" + state.resolve("no-python"),
                "-jar",
                BuildModule.CLI.folder().resolve("target/quarkus-app/quarkus-run.jar").toString()));
    process.addAll(words(commandLine));
    Process running = new ProcessBuilder(process).redirectErrorStream(true).start();
    String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = running.onExit().join().exitValue();
    if (exit != 0) {
      throw new AssertionError("%s exited with %d:%n%s".formatted(commandLine, exit, output));
    }
    return output.lines().toList();
  }

  /** The words after {@code ./lth}. */
  static List<String> words(String commandLine) {
    return List.of(commandLine.replaceFirst("^\\./lth ", "").split(" +"));
  }

  private static Command command(Class<?> type) {
    return Objects.requireNonNull(type.getAnnotation(Command.class), type::getName);
  }

  private static Stream<String> options(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .flatMap(
            field -> {
              Option option = field.getAnnotation(Option.class);
              return option != null
                  ? Arrays.stream(option.names())
                  : field.isAnnotationPresent(Mixin.class)
                      ? options(field.getType())
                      : Stream.empty();
            });
  }
}
