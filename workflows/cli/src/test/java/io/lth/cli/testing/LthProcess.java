package io.lth.cli.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** {@code lth} as the launcher starts it, in a process of its own whose outputs are files. */
public final class LthProcess {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Process process;
  private final Path out;
  private final Path err;

  private LthProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * How a process ended.
   *
   * @param status its exit status
   * @param out what it wrote to standard output, which is all that a machine reads
   * @param err what it wrote to standard error
   */
  public record Ended(int status, String out, String err) {

    /** All that it wrote, errors last. */
    public String output() {
      return out + err;
    }

    /** Standard output as a machine reads it: one JSON value and nothing else. */
    public JsonNode json() {
      try {
        return JSON.readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("no JSON value by itself:%n%s".formatted(output()), e);
      }
    }
  }

  /**
   * What a process is started with.
   *
   * @param wrapper a command that ends by running its arguments; often empty
   * @param root the tree
   * @param state the state folder
   * @param python the interpreter with MLflow
   * @param airflowPython the interpreter with Airflow
   */
  public record Setting(
      List<String> wrapper, Path root, Path state, Path python, Path airflowPython) {
    public Setting {
      wrapper = List.copyOf(wrapper);
    }

    /** The same, run by another command. */
    public Setting under(String... newWrapper) {
      return new Setting(List.of(newWrapper), root, state, python, airflowPython);
    }

    /**
     * The same, hearing Ctrl-C: what a shell starts in the background ignores it, and so do its
     * children, as these tests may be.
     */
    public Setting interruptible() {
      return under(
          python.toString(),
          "-c",
          "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
              + " os.execv(sys.argv[1], sys.argv[1:])");
    }

    /** Starts {@code lth}. */
    public LthProcess start(String... arguments) {
      Path cli = Path.of("").toAbsolutePath();
      List<String> command = new ArrayList<>(wrapper);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      if (List.of(arguments).contains("--in-process") || arguments[0].equals("plan")) {
        command.add("--add-modules=jdk.incubator.vector"); // as the launcher does
      }
      command.addAll(
          List.of(
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-Dai.djl.offline=true",
              "-Djava.awt.headless=true",
              "-Dlth.home=" + state,
              "-Dlth.root=" + root,
              "-Dlth.python=" + python,
              "-Dlth.airflow.python=" + airflowPython,
              "-jar",
              cli.resolve("target/quarkus-app/quarkus-run.jar").toString()));
      command.addAll(List.of(arguments));
      try {
        Path folder = Files.createDirectories(state.resolveSibling("output"));
        int number = STARTED.incrementAndGet();
        Path out = folder.resolve("%02d.txt".formatted(number));
        Path err = folder.resolve("%02d.err.txt".formatted(number));
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("LTH_DATA", "LTH_HOME", "LTH_PYTHON"));
        builder
            .environment()
            .putAll(
                Map.of(
                    "OPT_OUT_TRACKING",
                    "true",
                    "OMP_NUM_THREADS",
                    "1",
                    "DJL_CACHE_DIR",
                    state.resolve("djl").toString()));
        return new LthProcess(builder.start(), out, err);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Runs {@code lth} to its end. */
    public Ended run(String... arguments) {
      return start(arguments).awaitEnd(LONGEST);
    }
  }

  /** What it has written so far, errors last. */
  public String output() {
    return text(out) + text(err);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a line that says so; fails if the process ends before. */
  public LthProcess awaitOutput(String text) {
    return awaitThat("it says: " + text, () -> output().contains(text));
  }

  /** Waits for a condition of the world; fails if the process ends before it holds. */
  public LthProcess awaitThat(String what, BooleanSupplier condition) {
    await(what)
        .atMost(LONGEST)
        .pollInterval(POLL)
        .failFast(
            () -> {
              if (!process.isAlive() && !condition.getAsBoolean()) {
                throw new AssertionError(
                    "lth ended with %d before %s:%n%s"
                        .formatted(process.exitValue(), what, output()));
              }
            })
        .until(condition::getAsBoolean);
    return this;
  }

  /** Waits for its end. */
  public Ended awaitEnd(Duration longest) {
    try {
      if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        throw new AssertionError("lth did not end within %s:%n%s".formatted(longest, output()));
      }
      return new Ended(process.exitValue(), text(out), text(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it at once, as {@code kill -9} does; what it started in sessions of their own stays. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Its process number. */
  public long pid() {
    return process.pid();
  }
}
