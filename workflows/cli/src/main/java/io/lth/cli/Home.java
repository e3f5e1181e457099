package io.lth.cli;

import java.nio.file.Path;

/**
 * Where everything lies.
 *
 * @param root the tree of the project, with its {@code reproductions}
 * @param state what lth keeps: data, databases, logs, artifacts
 * @param python interpreter of the environment that holds MLflow
 * @param airflowPython interpreter of the environment that holds Airflow
 */
record Home(Path root, Path state, Path python, Path airflowPython) {

  /** As the launcher hands it over. */
  static Home fromSystemProperties() {
    return new Home(
        property("lth.root"),
        property("lth.home"),
        property("lth.python"),
        property("lth.airflow.python"));
  }

  Path mlflow() {
    return state.resolve("mlflow");
  }

  Path data() {
    return state.resolve("data");
  }

  Path checkpoints() {
    return state.resolve("checkpoints");
  }

  private static Path property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(
          "the property %s is not set: start lth by its launcher, ./lth".formatted(name));
    }
    return Path.of(value).toAbsolutePath().normalize();
  }
}
