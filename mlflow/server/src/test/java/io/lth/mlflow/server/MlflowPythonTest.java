package io.lth.mlflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MlflowPythonTest {
  private static final String RUNNABLE = ProcessHandle.current().info().command().orElseThrow();

  @Test
  void thePropertyGoesBeforeTheVariable() {
    assertThat(configured(Map.of(MlflowPython.PROPERTY, RUNNABLE), Map.of("LTH_PYTHON", "/other")))
        .isEqualTo(Path.of(RUNNABLE));
  }

  @Test
  void theVariableIsTakenWithoutTheProperty() {
    assertThat(configured(Map.of(), Map.of(MlflowPython.VARIABLE, RUNNABLE)))
        .isEqualTo(Path.of(RUNNABLE));
  }

  @Test
  void aMissingInterpreterNamesTheCommandThatInstallsIt() {
    assertThatThrownBy(() -> configured(Map.of(), Map.of())).hasMessageContaining("./lth setup");
    assertThatThrownBy(() -> configured(Map.of(MlflowPython.PROPERTY, "/no/such"), Map.of()))
        .hasMessageContaining("/no/such")
        .hasMessageContaining("./lth setup");
  }

  @SuppressWarnings("NullAway") // stands for System.getProperty and System.getenv
  private static Path configured(Map<String, String> properties, Map<String, String> environment) {
    return MlflowPython.configured(properties::get, environment::get);
  }
}
