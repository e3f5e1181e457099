package io.lth.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lth.images.Script.Said;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is true of every image. */
@NeedsContainers
class ImagesIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lth/postgres:15",
        "lth/mlflow:3.17.0",
        "lth/trainer",
        "lth/pruner",
        "lth/auditor"
      })
  void itRunsAsAFixedNumberThatIsNotRootAndSaysItsHealth(String image) throws Exception {
    JsonNode settings = inspected(image).path("Config");

    assertThat(settings.path("User").asText()).matches("[1-9][0-9]*:[1-9][0-9]*");
    assertThat(settings.at("/Healthcheck/Test")).isNotEmpty();
    assertThat(settings.path("Entrypoint").get(0).asText()).isNotEqualTo("/bin/sh");
    assertThat(settings.path("ExposedPorts")).hasSize(1);
    assertThat(settings.path("Env").toString()).doesNotContainIgnoringCase("password", "token");
    assertThat(settings.path("Labels").fieldNames())
        .toIterable()
        .contains("org.opencontainers.image.revision", "org.opencontainers.image.licenses");
  }

  /** The building machine may trust more authorities than Debian; its images must not. */
  @Test
  void theMachinesCertificatesStayOutOfTheImage() {
    Said said =
        Script.container(
            "--entrypoint=find", "lth/mlflow:3.17.0", "/build", "-name", "certificates.crt");

    assertThat(said.text()).contains("No such file or directory");
  }

  /**
   * As where a registry is reached; here another name of a Debian of this engine is the public one.
   */
  @Test
  void theBaseMayBeAnImageThatIsGiven() throws Exception {
    String given = "lth-of-test/debian:12";
    Map<String, String> names = Map.of("LTH_IMAGE_NAMES", "lth-of-test");
    JsonNode ours = inspected("lth/base:bookworm");
    Script.docker("tag", "lth/base:bookworm", given);
    try {
      Said built = Script.BUILD.run(names, "--base", given, "base");

      assertThat(built.status()).as(built.text()).isZero();
      JsonNode base = inspected("lth-of-test/base:bookworm");
      assertThat(base.at("/Config/Labels/io.lth.foundation").asText()).isEqualTo(given);
      assertThat(base.at("/RootFS/Layers"))
          .startsWith(layers(ours))
          .hasSizeGreaterThan(layers(ours).length);
      Said kept = Script.BUILD.run(names, "--check", "base");
      assertThat(kept.status()).as(kept.text()).isZero();
      assertThat(inspected("lth/base:bookworm").path("Id")).isEqualTo(ours.path("Id"));
    } finally {
      Script.docker("image", "ls", "--format={{.Repository}}:{{.Tag}}", "lth-of-test/*")
          .lines()
          .forEach(left -> Script.docker("rmi", left));
    }
  }

  private static JsonNode[] layers(JsonNode image) {
    return image.at("/RootFS/Layers").valueStream().toArray(JsonNode[]::new);
  }

  private static JsonNode inspected(String image) throws Exception {
    return new JsonMapper().readTree(Script.docker("image", "inspect", image)).path(0);
  }

  @Test
  void whatAProcessThatIsGoneLeftBehindIsRemovedAndWhatIsOursStays() {
    String gone =
        Script.docker("create", "--label", TestProcess.LABEL + "=1-12345", "lth/postgres:15");
    String ours =
        Script.docker(
            "create", "--label", TestProcess.LABEL + "=" + TestProcess.mark(), "lth/postgres:15");
    try {
      Script.ENGINE.run(Map.of(), "clean");

      assertThat(Script.docker("ps", "--all", "--quiet", "--no-trunc"))
          .contains(ours)
          .doesNotContain(gone);
    } finally {
      Script.docker("rm", "--force", ours);
    }
  }
}
