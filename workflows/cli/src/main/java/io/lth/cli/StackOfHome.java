package io.lth.cli;

import io.lth.local.process.Part;
import io.lth.local.stack.LocalStack;
import io.lth.local.stack.StackFolders;
import io.lth.local.supervisor.Stack;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.mlflow.server.MlflowPython;
import io.lth.mlflow.server.MlflowServer;
import io.lth.mlflow.server.ServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The local stack of a home: which parts, and the process that supervises them. */
final class StackOfHome {
  private StackOfHome() {}

  static Stack of(Home home) {
    return new Stack(definition(home), supervise(home), ownJars());
  }

  static LocalStack definition(Home home) {
    ServerSettings settings = ServerSettings.of(home.python(), home.mlflow());
    return new LocalStack(
        new StackFolders(home.root(), home.state()),
        new LocalStack.MlflowPart(
            home.python(), MlflowServer.port(settings), port -> mlflow(settings, port)),
        home.airflowPython(),
        java());
  }

  private static Part mlflow(ServerSettings settings, int port) {
    return MlflowServer.part(settings, port);
  }

  /** What the parts run on is there. */
  static void requireInstalled(Home home) {
    MlflowPython.runnable(home.python());
    if (!Files.isExecutable(home.airflowPython())) {
      throw Problem.of(Fault.PLATFORM, "airflow-python-missing")
          .expected("a Python with Airflow")
          .found("nothing that can be run")
          .where(home.airflowPython().toString())
          .remedy("run ./lth setup, which installs it")
          .exception();
    }
  }

  /** This very command line, with the same settings, as the process that supervises. */
  private static List<String> supervise(Home home) {
    return List.of(
        java().toString(),
        // Small, since it lives as long as the stack.
        "-Xmx48m",
        "-Xss512k",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:ReservedCodeCacheSize=24m",
        // Its output is a file already, which it rotates itself.
        "-Dquarkus.log.console.enabled=true",
        "-Dquarkus.log.file.enabled=false",
        "-Dlth.root=" + home.root(),
        "-Dlth.home=" + home.state(),
        "-Dlth.python=" + home.python(),
        "-Dlth.airflow.python=" + home.airflowPython(),
        "-jar",
        Path.of(System.getProperty("java.class.path")).toAbsolutePath().toString(),
        "supervise");
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** What the supervisor is made of: our own part of the package that runs here. */
  private static List<Path> ownJars() {
    Path jar = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
    Path own = jar.resolveSibling("app");
    if (!Files.isDirectory(own)) {
      return List.of(jar);
    }
    try (Stream<Path> files = Files.list(own)) {
      List<Path> jars = new ArrayList<>(files.sorted().toList());
      jars.add(jar);
      return jars;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
