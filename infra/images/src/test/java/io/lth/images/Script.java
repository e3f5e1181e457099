package io.lth.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command of this folder. */
enum Script {
  BUILD("build"),
  ENGINE("engine");

  private final Path file;

  Script(String name) {
    this.file = Path.of(name).toAbsolutePath();
  }

  /**
   * What a command left behind.
   *
   * @param status its exit status
   * @param text all that it wrote
   */
  record Said(int status, String text) {}

  /**
   * Runs it to its end.
   *
   * @param environment what is set otherwise than here
   */
  Said run(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of(file.toString()));
    command.addAll(List.of(arguments));
    return run(command, environment);
  }

  /** The newest version of the protocol that the engine speaks. */
  static String engineApi() {
    return docker("version", "--format", "{{.Server.APIVersion}}");
  }

  /** What the container client answers. */
  static String docker(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Said said = run(command, Map.of());
    if (said.status() != 0) {
      throw new IllegalStateException(command + " says: " + said.text());
    }
    return said.text().strip();
  }

  /** What a container says that runs to its end. */
  static Said container(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker", "run", "--rm", "--network=none"));
    TestProcess.labels().forEach((key, value) -> command.add("--label=" + key + "=" + value));
    command.addAll(List.of(arguments));
    return run(command, Map.of());
  }

  private static Said run(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Said(process.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
