package io.lth.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.images.Script.Said;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.containers.Container.ExecResult;

@NeedsContainers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresImageIT {
  private final Suite suite = new Suite();
  private final Part postgres =
      Part.postgres(suite.network(), suite.file("postgres.password", "right"));

  @BeforeAll
  void start() {
    suite.start(postgres);
  }

  @AfterAll
  void stop() {
    suite.close();
  }

  @Test
  void itAnswersToThePasswordOfTheFile() throws Exception {
    assertThat(psql("right", "select 6 * 7").getStdout().strip()).isEqualTo("42");
  }

  @Test
  void aWrongPasswordIsRefused() throws Exception {
    ExecResult answer = psql("wrong", "select 1");

    assertThat(answer.getExitCode()).isNotZero();
    assertThat(answer.getStderr()).contains("password authentication failed");
  }

  @Test
  void itIsVersion15AsTheNameSays() throws Exception {
    assertThat(psql("right", "show server_version").getStdout()).startsWith("15.");
  }

  @Test
  void withoutAPasswordItSaysWhatToSet() {
    Said said = Script.container("lth/postgres:15");

    assertThat(said.status()).isNotZero();
    assertThat(said.text()).contains("POSTGRES_PASSWORD_FILE");
  }

  /** Over TCP, as the services do: whoever is on the socket inside is trusted. */
  private ExecResult psql(String password, String statement)
      throws IOException, InterruptedException {
    return postgres.execInContainer(
        "env",
        "PGPASSWORD=" + password,
        "psql",
        "--no-psqlrc",
        "--tuples-only",
        "--no-align",
        "--host=postgres",
        "--username=lth",
        "--command=" + statement);
  }
}
