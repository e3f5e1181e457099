package io.lth.mlflow.server;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where the interpreter with MLflow is: the launcher says it, nobody searches for it. */
public final class MlflowPython {
  /** The system property that the launcher sets. */
  public static final String PROPERTY = "lth.python";

  /** The environment variable for a start without the launcher. */
  public static final String VARIABLE = "LTH_PYTHON";

  private MlflowPython() {}

  /**
   * The configured interpreter.
   *
   * @throws io.lth.lottery.problem.ProblemException if none is named or the named one can't be run
   */
  public static Path configured() {
    return configured(System::getProperty, System::getenv);
  }

  @SuppressWarnings("NullAway") // both look-ups answer null for what isn't set; wrapped at once
  static Path configured(
      UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
    return Optional.ofNullable(properties.apply(PROPERTY))
        .or(() -> Optional.ofNullable(environment.apply(VARIABLE)))
        .filter(named -> !named.isBlank())
        .map(named -> runnable(Path.of(named)))
        .orElseThrow(() -> missing("neither is set"));
  }

  /** The path itself, if it can be run. */
  public static Path runnable(Path python) {
    if (!Files.isExecutable(python)) {
      throw missing(python + ", which can't be run");
    }
    return python;
  }

  private static RuntimeException missing(String found) {
    return Problem.of(Fault.PLATFORM, "mlflow-python-missing")
        .expected("a Python interpreter with MLflow installed")
        .found(found)
        .where("system property %s, environment variable %s".formatted(PROPERTY, VARIABLE))
        .remedy("Run ./lth setup, which installs it and hands its path over.")
        .exception();
  }
}
