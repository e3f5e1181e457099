package io.lth.images;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.utility.DockerImageName;

class LocalImagesTest {
  private final LocalImages images = new LocalImages();

  @Test
  void thePublicPostgresIsOurs() {
    DockerImageName wanted = DockerImageName.parse("postgres:15");

    DockerImageName given = images.apply(wanted);

    assertThat(given.asCanonicalNameString()).isEqualTo("lth/postgres:15");
    assertThat(given.isCompatibleWith(wanted)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres:16", "lth/trainer:latest", "alpine:3.20"})
  void anyOtherNameIsLeftAsItIs(String name) {
    assertThat(images.apply(DockerImageName.parse(name)).asCanonicalNameString()).isEqualTo(name);
  }
}
