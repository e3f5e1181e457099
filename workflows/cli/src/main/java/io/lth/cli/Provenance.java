package io.lth.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.lottery.identity.Numerics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a run is computed with: recorded beside the results, and no part of their identity. */
final class Provenance {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Provenance() {}

  static String of(Home home, Numerics training, int workers) {
    ObjectNode root = JSON.createObjectNode();
    root.put("lth", Version.LTH);
    ObjectNode git = root.putObject("git");
    Optional<String> commit = git(home.root(), "rev-parse", "HEAD");
    if (commit.isPresent()) {
      git.put("commit", commit.get().strip());
      git(home.root(), "status", "--porcelain")
          .ifPresent(changes -> git.put("dirty", !changes.isBlank()));
    } else {
      git.put("absent", "this tree is no git checkout, or git is not installed");
    }
    ObjectNode java = root.putObject("java");
    java.put("version", Runtime.version().toString());
    java.put("vendor", System.getProperty("java.vendor"));
    java.put("vm", System.getProperty("java.vm.name"));
    java.putPOJO("arguments", ManagementFactory.getRuntimeMXBean().getInputArguments());
    ObjectNode engine = root.putObject("engine");
    engine.put("name", training.engine()).put("version", training.version());
    engine.put("device", training.device()).put("threads", training.threads());
    ObjectNode machine = root.putObject("machine");
    machine.put(
        "os", "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.version")));
    machine.put("architecture", System.getProperty("os.arch"));
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    cpu().ifPresent(name -> machine.put("cpu", name));
    machine.put("workers", workers);
    root.putPOJO("libraries", libraries());
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jars on the class path, by name and version. */
  private static List<String> libraries() {
    return Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .map(entry -> Path.of(entry).getFileName().toString())
        .sorted()
        .toList();
  }

  private static Optional<String> cpu() {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> git(Path root, String... arguments) {
    List<String> command =
        Stream.concat(Stream.of("git", "-C", root.toString()), Stream.of(arguments)).toList();
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(10, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? Optional.of(output) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
