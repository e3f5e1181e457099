package io.lth.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.local.process.Part;
import io.lth.local.process.RememberedPort;
import io.lth.local.supervisor.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {
  private final Path state;
  private final LocalStack stack;

  LocalStackTest(@TempDir Path state) {
    this.state = state;
    Path python = Path.of("/mlflow/bin/python");
    this.stack =
        new LocalStack(
            new StackFolders(Path.of("/tree"), state),
            new LocalStack.MlflowPart(
                python,
                new RememberedPort(state.resolve("mlflow/port")),
                port ->
                    Part.named("mlflow", python, state.resolve("mlflow"))
                        .command("mlflow", Integer.toString(port))
                        .onPort(port)
                        .build()),
            Path.of("/airflow/bin/python"),
            Path.of("/jdk/bin/java"));
  }

  @Test
  void theStackHasTheseParts() {
    assertThat(parts().stream().map(Part::name))
        .containsExactly(
            "mlflow",
            "airflow-prepare",
            "api-server",
            "scheduler",
            "dag-processor",
            "triggerer",
            "trainer",
            "pruner",
            "auditor");
  }

  @Test
  void everyPartNeedsOnlyPartsThatComeBefore() {
    List<String> names = parts().stream().map(Part::name).toList();
    for (Part part : parts()) {
      assertThat(names.subList(0, names.indexOf(part.name()))).containsAll(part.after());
    }
  }

  @Test
  void everyPartThatListensHasItsPortRemembered() {
    assertThat(parts().stream().filter(part -> part.port().isPresent()).map(Part::name))
        .containsExactlyInAnyOrderElementsOf(stack.ports().keySet());
  }

  @Test
  void toTellTheNamesOfThePartsNoSecretIsMade() {
    assertThat(parts()).isNotEmpty();
    assertThat(stack.folders().secrets()).doesNotExist();
  }

  @Test
  void noSecretStandsOnACommandLine() throws Exception {
    parts().forEach(Part::fingerprint); // makes all that there are
    try (var files = Files.list(stack.folders().secrets())) {
      List<Path> secrets = files.toList();
      assertThat(secrets).hasSizeGreaterThanOrEqualTo(5);
      for (Path secret : secrets) {
        String text = Files.readString(secret).strip();
        assertThat(parts()).noneMatch(part -> String.join(" ", part.command()).contains(text));
      }
    }
  }

  @Test
  void anotherPortChangesExactlyThoseThatKnowIt() {
    Map<String, Integer> moved = new LinkedHashMap<>(Map.copyOf(ports().numbers()));
    moved.put("trainer", 7_999);
    List<Part> before = parts();
    List<Part> after = stack.parts(new Ports(moved));
    for (int i = 0; i < before.size(); i++) {
      boolean changed = !before.get(i).fingerprint().equals(after.get(i).fingerprint());
      String name = before.get(i).name();
      assertThat(changed)
          .as(name)
          .isEqualTo(!List.of("mlflow", "pruner", "auditor").contains(name));
    }
  }

  @Test
  void theLargestPlanHasTheTimeItTakesToBecomeADag() {
    // Airflow's own 30 and 50 s are short beside trainings, and it looks again after an hour.
    assertThat(airflow(new StackFolders(Path.of("/tree"), state)).text())
        .contains("dagbag_import_timeout = 300", "dag_file_processor_timeout = 600");
  }

  @Test
  void airflowsSettingsEscapeWhatItWouldInterpolate() {
    var folders = new StackFolders(Path.of("/tree"), state.resolve("100%"));
    assertThat(airflow(folders).text())
        .contains("sql_alchemy_conn = sqlite:///" + state + "/100%%/airflow/airflow.db")
        .contains("execution_api_server_url = http://127.0.0.1:7002/execution/")
        .contains("host = 127.0.0.1");
  }

  private AirflowSettings airflow(StackFolders folders) {
    return new AirflowSettings(
        folders,
        stack.secrets(),
        ports().uri("api-server"),
        Path.of("/tree/plugins"),
        folders.airflow().resolve("airflow.db"));
  }

  private List<Part> parts() {
    return stack.parts(ports());
  }

  private Ports ports() {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    stack.ports().keySet().forEach(name -> numbers.put(name, 7_001 + numbers.size()));
    return new Ports(numbers);
  }
}
