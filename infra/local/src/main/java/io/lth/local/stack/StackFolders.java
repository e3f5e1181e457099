package io.lth.local.stack;

import java.nio.file.Path;

/**
 * Where everything of the stack lies.
 *
 * @param root the tree of the project, as built
 * @param state what is kept: databases, logs, secrets
 */
public record StackFolders(Path root, Path state) {
  public StackFolders {
    root = root.toAbsolutePath().normalize();
    state = state.toAbsolutePath().normalize();
  }

  /** Airflow's home: its settings, database, task logs and DAG files. */
  public Path airflow() {
    return state.resolve("airflow");
  }

  /** A service's working folder, with its table of jobs. */
  public Path service(String name) {
    return state.resolve("services").resolve(name);
  }

  public Path secrets() {
    return state.resolve("secrets");
  }

  /** One folder for each plan, which becomes a DAG. */
  public Path plans() {
    return state.resolve("plans");
  }

  /** The output of every part. */
  public Path log(String part) {
    return state.resolve("logs").resolve(part + ".log");
  }

  /** What the supervisor knows. */
  Path stack() {
    return state.resolve("stack");
  }

  /** Which process is which part. */
  Path records() {
    return stack().resolve("parts");
  }
}
