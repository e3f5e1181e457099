package io.lth.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  private final ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current()).orElseThrow();

  @Test
  void aRunningProcessIsFound() {
    assertThat(self.runs()).isTrue();
  }

  @Test
  void anotherProcessWithTheSameNumberIsNotTheSame() {
    var earlier = new ProcessIdentity(self.pid(), self.started().minus(Duration.ofMinutes(1)));
    assertThat(earlier.runs()).isFalse();
  }

  @Test
  void anEndedProcessDoesNotRun() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    ProcessIdentity identity = ProcessIdentity.of(process.toHandle()).orElseThrow();
    assertThat(identity.runs()).isTrue();
    process.destroyForcibly().waitFor();
    assertThat(identity.runs()).isFalse();
  }
}
