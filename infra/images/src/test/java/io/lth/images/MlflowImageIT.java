package io.lth.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.images.Http.Answer;
import io.lth.images.Script.Said;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@NeedsContainers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MlflowImageIT {
  private final Suite suite = new Suite();
  private final Http http = new Http();
  private final Part mlflow = Part.mlflow(suite.network());

  @BeforeAll
  void start() {
    suite.start(mlflow);
  }

  @AfterAll
  void stop() {
    suite.close();
  }

  @Test
  void itIsTheLockedVersion() {
    Answer answer = http.get(mlflow.uri().resolve("/version"));

    assertThat(answer.text()).isEqualTo("3.17.0");
  }

  @Test
  void anArtifactComesBackFromItsProxyAsItWent() {
    byte[] sent = "m ⊙ θ0".getBytes(StandardCharsets.UTF_8);
    URI artifact = mlflow.uri().resolve("/api/2.0/mlflow-artifacts/artifacts/1/run/a.txt");

    Answer put = http.send(HttpRequest.newBuilder(artifact).PUT(BodyPublishers.ofByteArray(sent)));

    assertThat(put.status()).isEqualTo(200);
    assertThat(http.get(artifact).body()).isEqualTo(sent);
  }

  /** What a page on another site could make a browser send. */
  @Test
  void aForeignHostHeaderIsRefused() throws Exception {
    String status =
        mlflow
            .execInContainer(
                "bash",
                "-c",
                "exec 3<>/dev/tcp/127.0.0.1/5000"
                    + " && printf 'GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.0\\r\\nHost: evil.example\\r\\n\\r\\n' >&3"
                    + " && head -n 1 <&3")
            .getStdout();

    assertThat(status).contains(" 403 ");
  }

  @Test
  void itKeepsItsRecordInPostgresWhenPointedThere() {
    String password = "a%word";
    suite.start(Part.postgres(suite.network(), suite.file("postgres.password", password)));
    Part onPostgres =
        Part.mlflow(suite.network(), "mlflow-on-postgres")
            .withEnv("MLFLOW_BACKEND_STORE_URI_FILE", "/run/secrets/store")
            .reading(
                suite.file("store", "postgresql://lth:a%25word@postgres/lth\n"),
                "/run/secrets/store");
    suite.start(onPostgres);

    Answer experiment =
        http.get(
            onPostgres
                .uri()
                .resolve("/api/2.0/mlflow/experiments/get-by-name?experiment_name=Default"));

    assertThat(experiment.json().at("/experiment/experiment_id").asText()).isEqualTo("0");
  }

  @Test
  void aSettingThatIsGivenTwiceIsRefused() {
    Said said =
        Script.container(
            "--env=MLFLOW_BACKEND_STORE_URI=sqlite:////tmp/a.db",
            "--env=MLFLOW_BACKEND_STORE_URI_FILE=/run/secrets/store",
            "lth/mlflow:3.17.0");

    assertThat(said.status()).isNotZero();
    assertThat(said.text()).contains("both MLFLOW_BACKEND_STORE_URI and");
  }

  @Test
  void aSettingThatCantBeReadIsNamedWithItsReader() {
    Said said =
        Script.container(
            "--env=MLFLOW_BACKEND_STORE_URI_FILE=/run/secrets/store", "lth/mlflow:3.17.0");

    assertThat(said.status()).isNotZero();
    assertThat(said.text()).contains("can't be read", "uid 10001");
  }
}
