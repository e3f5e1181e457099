package io.lth.stages.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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

/** What a process computes with, as JSON. */
public final class Provenance {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Provenance() {}

  /**
   * Of this process.
   *
   * @param numerics what stages are computed with here
   * @param workers stages side by side
   * @param libraries jars on the class path, by file name
   */
  public static String of(
      Source source, List<Numerics> numerics, int workers, List<String> libraries) {
    ObjectNode root = JSON.createObjectNode();
    root.put("lth", Release.VERSION);
    ObjectNode git = root.putObject("git");
    switch (source) {
      case Source.Tree(Path tree) -> describe(tree, git);
      case Source.Shipped(Optional<String> commit) ->
          commit.ifPresentOrElse(
              named -> git.put("commit", named),
              () -> git.put("absent", "the package does not say which commit it was built of"));
    }
    ObjectNode java = root.putObject("java");
    java.put("version", Runtime.version().toString());
    java.put("vendor", System.getProperty("java.vendor"));
    java.put("vm", System.getProperty("java.vm.name"));
    ArrayNode arguments = java.putArray("arguments");
    ManagementFactory.getRuntimeMXBean().getInputArguments().forEach(arguments::add);
    ArrayNode engines = root.putArray("engines");
    for (Numerics of : numerics) {
      ObjectNode engine = engines.addObject();
      engine.put("name", of.engine()).put("version", of.version());
      engine.put("device", of.device()).put("threads", of.threads());
    }
    ObjectNode machine = root.putObject("machine");
    machine.put(
        "os", "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.version")));
    machine.put("architecture", System.getProperty("os.arch"));
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    cpu().ifPresent(name -> machine.put("cpu", name));
    machine.put("workers", workers);
    root.putPOJO("libraries", libraries.stream().sorted().toList());
    return text(root);
  }

  /**
   * The same without the arguments that name folders of the machine, {@code -Dlth.…=/…}: for the
   * eyes of others, and nothing that a result follows from.
   *
   * @param provenance as {@link #of} gave it
   */
  public static String withoutFolders(String provenance) {
    try {
      JsonNode root = JSON.readTree(provenance);
      if (root.at("/java/arguments") instanceof ArrayNode arguments) {
        arguments.removeIf(argument -> argument.asText().matches("-Dlth\\.[^=]*=/.*"));
      }
      return text(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(JsonNode root) {
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(Path tree, ObjectNode git) {
    Optional<String> commit = git(tree, "rev-parse", "HEAD");
    if (commit.isEmpty()) {
      git.put("absent", "this tree is no git checkout, or git is not installed");
      return;
    }
    git.put("commit", commit.get().strip());
    git(tree, "status", "--porcelain").ifPresent(changes -> git.put("dirty", !changes.isBlank()));
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
