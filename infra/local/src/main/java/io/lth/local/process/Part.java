package io.lth.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A part of the stack as data: how it is started, and how one knows that it is there.
 *
 * <p>Its text never shows its environment or files: they may hold secrets.
 */
public final class Part {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");
  private static final Duration USUAL_START_DEADLINE = Duration.ofMinutes(2);
  private static final Duration USUAL_STOP_GRACE = Duration.ofSeconds(10);

  private final String name;
  private final Path python;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Map<Path, Supplier<String>> files;
  private final List<Path> ingredients;
  private final Path folder;
  private final Path records;
  private final Path log;
  private final OptionalInt port;
  private final Readiness readiness;
  private final SequencedSet<String> after;
  private final Optional<Path> result;
  private final Duration startDeadline;
  private final Duration stopGrace;

  private Part(Builder builder) {
    this.name = builder.name;
    this.python = builder.python;
    this.command = List.copyOf(builder.command);
    this.environment = Map.copyOf(builder.environment);
    this.files = Map.copyOf(builder.files);
    this.ingredients = List.copyOf(builder.ingredients);
    this.folder = builder.folder;
    this.records = builder.records;
    this.log = builder.log;
    this.port = builder.port;
    this.readiness = builder.readiness;
    this.after = new LinkedHashSet<>(builder.after);
    this.result = builder.result;
    this.startDeadline = builder.startDeadline;
    this.stopGrace = builder.stopGrace;
    if (command.isEmpty()) {
      throw new IllegalArgumentException(name + " needs a command");
    }
    if (startDeadline.isNegative() || startDeadline.isZero()) {
      throw new IllegalArgumentException(
          "start deadline must be more than zero, but is: " + startDeadline);
    }
  }

  /**
   * Begins the description of a part.
   *
   * @param name lower case, unique in its folder of records
   * @param python any Python 3; it makes the session that the command runs in
   * @param folder working folder, and where records and log lie if nothing else is said
   */
  public static Builder named(String name, Path python, Path folder) {
    return new Builder(name, python, folder);
  }

  public String name() {
    return name;
  }

  Path python() {
    return python;
  }

  public List<String> command() {
    return command;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** What is written for its eyes only before it starts: configuration with secrets. */
  Map<Path, Supplier<String>> files() {
    return files;
  }

  Path folder() {
    return folder;
  }

  /** Where it is written down which process it is. */
  public Path records() {
    return records;
  }

  /** The file that its output goes to. */
  public Path log() {
    return log;
  }

  /** The port that it listens on, on loopback. */
  public OptionalInt port() {
    return port;
  }

  public Readiness readiness() {
    return readiness;
  }

  /** The parts that must be ready before this one starts. */
  public SequencedSet<String> after() {
    return new LinkedHashSet<>(after);
  }

  /** What it leaves behind, if it is to run to its end once for each start, and not for good. */
  public Optional<Path> result() {
    return result;
  }

  /** Longest wait until it is ready, or has run to its end. */
  public Duration startDeadline() {
    return startDeadline;
  }

  /** How long it may take to end before it is killed. */
  public Duration stopGrace() {
    return stopGrace;
  }

  /**
   * What determines how it runs, hashed: a process of another fingerprint is an outdated one. The
   * ingredients are looked at now.
   */
  public String fingerprint() {
    List<String> lines = new ArrayList<>(command);
    lines.add(folder.toString());
    lines.add(port.toString());
    new TreeMap<>(environment).forEach((key, value) -> lines.add(key + "=" + value));
    new TreeMap<>(files).forEach((file, text) -> lines.add(file + "=" + text.get()));
    ingredients.forEach(file -> lines.add(file + " " + stamp(file)));
    return digest(String.join("\0", lines).getBytes(StandardCharsets.UTF_8));
  }

  /** By content: a build that makes the same again has changed nothing. */
  private static String stamp(Path file) {
    try {
      return digest(Files.readAllBytes(file));
    } catch (IOException absent) {
      return "absent";
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    return "part " + name;
  }

  /** Describes a part, piece by piece. */
  public static final class Builder {
    private final String name;
    private final Path python;
    private final Path folder;
    private List<String> command = List.of();
    private final Map<String, String> environment = new TreeMap<>();
    private final Map<Path, Supplier<String>> files = new TreeMap<>();
    private final List<Path> ingredients = new ArrayList<>();
    private Path records;
    private Path log;
    private OptionalInt port = OptionalInt.empty();
    private Readiness readiness = new Readiness.Running();
    private List<String> after = List.of();
    private Optional<Path> result = Optional.empty();
    private Duration startDeadline = USUAL_START_DEADLINE;
    private Duration stopGrace = USUAL_STOP_GRACE;

    private Builder(String name, Path python, Path folder) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("a part's name must match %s: %s".formatted(NAME, name));
      }
      this.name = name;
      this.python = python;
      this.folder = folder.toAbsolutePath().normalize();
      this.records = this.folder;
      this.log = this.folder.resolve(name + ".log");
    }

    public Builder command(String... words) {
      return command(List.of(words));
    }

    public Builder command(List<String> words) {
      this.command = words;
      return this;
    }

    public Builder environment(Map<String, String> variables) {
      this.environment.putAll(variables);
      return this;
    }

    /**
     * A file with this text, mode 600, is written before each start.
     *
     * @param text asked only when it matters, since it may make secrets
     */
    public Builder file(Path file, Supplier<String> text) {
      this.files.put(file, text);
      return this;
    }

    /** Files whose change makes a running process an outdated one. */
    public Builder madeOf(Collection<Path> ingredients) {
      this.ingredients.addAll(ingredients);
      return this;
    }

    public Builder recordedIn(Path records) {
      this.records = records.toAbsolutePath().normalize();
      return this;
    }

    public Builder logTo(Path log) {
      this.log = log.toAbsolutePath().normalize();
      return this;
    }

    public Builder onPort(int port) {
      this.port = OptionalInt.of(port);
      return this;
    }

    public Builder readyWhen(Readiness readiness) {
      this.readiness = readiness;
      return this;
    }

    public Builder after(String... parts) {
      this.after = List.of(parts);
      return this;
    }

    /**
     * It runs to its end with status 0 and leaves this file, once after each start of the stack.
     */
    public Builder onceFor(Path result) {
      this.result = Optional.of(result);
      return this;
    }

    public Builder startDeadline(Duration startDeadline) {
      this.startDeadline = startDeadline;
      return this;
    }

    public Builder stopGrace(Duration stopGrace) {
      this.stopGrace = stopGrace;
      return this;
    }

    public Part build() {
      return new Part(this);
    }
  }
}
