package io.lth.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.images.Script.Said;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the commands say to a wrong request. They need no engine for that. */
class ScriptTest {
  @Test
  void anUnknownImageIsNamedBesideThoseThatThereAre() {
    Said said = Script.BUILD.run(Map.of(), "trainr");

    assertThat(said.status()).isEqualTo(2);
    assertThat(said.text()).contains("unknown image trainr", "trainer pruner auditor");
  }

  @Test
  void anUnknownOptionIsNamed() {
    Said said = Script.BUILD.run(Map.of(), "--chek");

    assertThat(said.status()).isEqualTo(2);
    assertThat(said.text()).contains("unknown option --chek");
  }

  @Test
  void anEngineElsewhereIsNotStartedHere() {
    Said said =
        Script.ENGINE.run(Map.of("DOCKER_HOST", "unix:///nonexistent/engine.sock"), "start");

    assertThat(said.status()).isNotZero();
    assertThat(said.text()).contains("DOCKER_HOST=unix:///nonexistent/engine.sock");
  }

  @Test
  void theEngineTellsItsCommands() {
    Said said = Script.ENGINE.run(Map.of(), "go");

    assertThat(said.status()).isEqualTo(2);
    assertThat(said.text()).contains("engine start", "engine stop", "engine clean");
  }
}
