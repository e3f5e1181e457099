package io.lth.local.stack;

import io.lth.local.process.Part;
import io.lth.local.process.Readiness;
import io.lth.local.supervisor.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The three services: alike but for their memory and what the trainer needs beside its jobs. */
record ServiceParts(LocalStack stack, Ports ports, URI mlflow, String mlflowName) {
  /** A service hands its jobs back when it is told to end. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);

  Part trainer() {
    Path state = stack.folders().state();
    return service(
        LocalStack.TRAINER,
        Map.of(
            "LTH_TRAINER_CHECKPOINTS",
            state.resolve("checkpoints").toString(),
            "LTH_TRAINER_DATA",
            state.resolve("data").toString(),
            "DJL_CACHE_DIR",
            state.resolve("djl").toString(),
            "OMP_NUM_THREADS",
            "1",
            "OPT_OUT_TRACKING",
            "true"));
  }

  Part pruner() {
    return service(LocalStack.PRUNER, Map.of());
  }

  Part auditor() {
    return service(LocalStack.AUDITOR, Map.of());
  }

  private Part service(String name, Map<String, String> own) {
    Path module = stack.folders().root().resolve("services").resolve(name);
    Path app = module.resolve("target/quarkus-app");
    Path options = module.resolve("jvm.options");
    Path folder = stack.folders().service(name);
    List<String> command = new ArrayList<>();
    command.add(stack.java().toString());
    command.add("@" + options);
    command.add("-Djava.awt.headless=true");
    command.add("-jar");
    command.add(app.resolve("quarkus-run.jar").toString());
    Map<String, String> environment = new TreeMap<>();
    environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.of(name)));
    environment.put("LTH_JOBS_TOKEN_FILE", tokenFile().toString());
    environment.put("LTH_JOBS_MLFLOW_URL", mlflow.toString());
    environment.put("LTH_JOBS_FOLDER", folder.toString());
    environment.put("MALLOC_ARENA_MAX", "2"); // glibc reserves one for each core and thread else
    environment.putAll(own);
    return Part.named(name, stack.python(), folder)
        .command(command)
        .environment(environment)
        .file(tokenFile(), () -> stack.secrets().text(Secret.SERVICE_TOKEN) + "\n")
        .madeOf(ingredients(options, app))
        .recordedIn(stack.folders().records())
        .logTo(stack.folders().log(name))
        .onPort(ports.of(name))
        .readyWhen(new Readiness.Answers(ports.uri(name).resolve("/q/health/ready")))
        .after(mlflowName)
        .stopGrace(STOP_GRACE)
        .build();
  }

  private Path tokenFile() {
    return stack.folders().secrets().resolve(Secret.SERVICE_TOKEN.file());
  }

  /** Everything that our own build makes, not the libraries. */
  private static List<Path> ingredients(Path options, Path app) {
    List<Path> jars = new ArrayList<>();
    jars.add(options);
    jars.add(app.resolve("quarkus-app-dependencies.txt"));
    for (String folder : List.of("app", "quarkus", "lib/main")) {
      if (Files.isDirectory(app.resolve(folder))) {
        try (Stream<Path> files = Files.list(app.resolve(folder))) {
          files
              .filter(
                  file ->
                      !folder.startsWith("lib")
                          || String.valueOf(file.getFileName()).startsWith("io.lth."))
              .sorted()
              .forEach(jars::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return jars;
  }
}
