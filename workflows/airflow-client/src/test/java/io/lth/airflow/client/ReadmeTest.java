package io.lth.airflow.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.airflow.client.FakeAirflow.Says;
import io.lth.airflow.client.Specification.Fields;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Path SOURCES = Path.of("src/main/java/io/lth/airflow/client");

  @Test
  void theExampleIsTheOneThatIsCompiled() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/lth/airflow/client/ReadmeExample.java"));
    String shown =
        source
            .substring(
                source.indexOf("  // README: begin\n") + "  // README: begin\n".length(),
                source.indexOf("  // README: end"))
            .stripTrailing()
            .stripIndent();

    assertThat(Files.readString(README)).contains("```java\n" + shown + "\n```");
  }

  @Test
  void theExampleRuns() throws InterruptedException {
    Specification specification = Specification.pinned();
    String run = "/api/v2/dags/lth.lenet-mnist.smoke/dagRuns/lth-20261124T114000Z-3f2a";
    String queued =
        specification.answer(new FakeAirflow.Request("GET", run, "", "", ""), Fields.ALL).body();
    List<String> shown = new ArrayList<>();
    try (FakeAirflow airflow =
        new FakeAirflow()
            .otherwise(request -> specification.answer(request, Fields.ALL))
            .on(
                "GET " + run,
                new Says(200, queued),
                new Says(200, queued.replace("queued", "success")))
            .on(
                "GET /api/v2/dags/lth.lenet-mnist.smoke",
                new Says(
                    200,
                    """
                    {"dag_id":"lth.lenet-mnist.smoke","is_paused":true,"is_stale":false,
                     "has_import_errors":false,"fileloc":"/dags/lth.py"}
                    """))) {
      assertThat(ReadmeExample.reproduce(airflow.uri(), () -> FakeAirflow.PASSWORD, shown::add))
          .isEqualTo(RunState.Known.SUCCESS);
    }
    assertThat(shown).anyMatch(line -> line.startsWith("started ")).contains("triggerer is down");
  }

  /** Each code that the README tells of is in the source, and the other way round. */
  @Test
  void theProblemsAreThoseThatTheClientHas() throws IOException {
    StringBuilder source = new StringBuilder();
    for (String file : List.of("AirflowClient.java", "Conversation.java")) {
      source.append(Files.readString(SOURCES.resolve(file)));
    }
    assertThat(all("(?m)^\\| `([a-z-]+)` \\|", Files.readString(README)))
        .containsExactlyInAnyOrderElementsOf(
            all("\"((?:airflow|dag|conf|run-id)-[a-z-]+)\"", source.toString()).stream()
                .distinct()
                .toList());
  }

  private static List<String> all(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
