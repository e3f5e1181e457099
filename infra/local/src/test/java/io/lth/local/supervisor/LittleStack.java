package io.lth.local.supervisor;

import io.lth.local.process.Part;
import io.lth.local.process.RememberedPort;
import io.lth.local.testing.LittleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A base, a preparation that runs once, and a top that needs both and knows the base's address;
 * beside them a loner. A file {@code patient} in its folder makes the supervisor wait longer before
 * it starts a dead part again.
 */
record LittleStack(Path folder) implements StackDefinition {
  static final RestartPolicy QUICK =
      new RestartPolicy(Duration.ofMillis(50), Duration.ofMillis(200), 3, Duration.ofHours(1));

  /** Pauses long enough to be seen. */
  static final RestartPolicy PATIENT =
      new RestartPolicy(Duration.ofSeconds(1), Duration.ofSeconds(2), 3, Duration.ofHours(1));

  @Override
  public Path python() {
    return LittleServer.PYTHON;
  }

  @Override
  public SequencedMap<String, RememberedPort> ports() {
    SequencedMap<String, RememberedPort> ports = new LinkedHashMap<>();
    for (String name : List.of("base", "top", "loner")) {
      ports.put(name, new RememberedPort(folder.resolve(name + ".port")));
    }
    return ports;
  }

  @Override
  public List<Part> parts(Ports ports) {
    return List.of(
        LittleServer.named("base", folder, ports.of("base")).build(),
        Part.named("prepare", LittleServer.PYTHON, folder.resolve("prepare"))
            .command("sh", "-c", "echo ran >> runs; [ ! -f fails ] && touch prepared")
            .onceFor(folder.resolve("prepare/prepared"))
            .build(),
        LittleServer.named("top", folder, ports.of("top"))
            .environment(Map.of("BASE", ports.uri("base").toString()))
            .madeOf(List.of(folder.resolve("top.jar")))
            .after("base", "prepare")
            .build(),
        LittleServer.named("loner", folder, ports.of("loner")).build());
  }

  Path file(String part, String name) {
    return folder.resolve(part).resolve(name);
  }

  /** The commands' side, whose supervisor is this very program. */
  Stack stack() {
    return new Stack(
        this,
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlth.python=" + LittleServer.PYTHON,
            "-cp",
            System.getProperty("java.class.path"),
            LittleStack.class.getName(),
            folder.toString()),
        List.of(folder.resolve("build")));
  }

  /** How often a part has begun. */
  long starts(String part) throws IOException {
    Path starts = file(part, "starts");
    return Files.exists(starts) ? Files.readAllLines(starts).size() : 0;
  }

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    RestartPolicy policy = Files.exists(folder.resolve("patient")) ? PATIENT : QUICK;
    new Supervisor(new LittleStack(folder), policy, 1).run();
    System.exit(0); // as the command line does
  }
}
