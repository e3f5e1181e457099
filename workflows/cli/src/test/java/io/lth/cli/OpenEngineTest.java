package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.experiment.Engine;
import io.lth.lottery.identity.DeterminismTier;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.training.TrainingDevice;
import org.junit.jupiter.api.Test;

class OpenEngineTest {
  @Test
  void anEngineThatDoesNotComputeOnTheDeviceAskedForIsRefused() {
    assertThatThrownBy(() -> OpenEngine.of(Engine.SPARSE, TrainingDevice.GPU))
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.fault()).isEqualTo(Fault.REQUEST))
        .hasMessageContaining("device-of-another-engine")
        .hasMessageContaining("engine: sparse")
        .hasMessageContaining("LTH_DEVICE=gpu")
        .hasMessageContaining("Unset LTH_DEVICE")
        .hasMessageContaining("name engine: djl");
  }

  @Test
  void onTheCpuItTrains() {
    try (OpenEngine sparse = OpenEngine.of(Engine.SPARSE, TrainingDevice.CPU)) {
      assertThat(sparse.engines().engine(Engine.SPARSE)).isSameAs(sparse.engine());
      assertThat(sparse.engine().numerics().tier()).isEqualTo(DeterminismTier.BITWISE);
    }
  }

  @Test
  void theEngineThatComputesOnAGpuIsNotRefusedForTheDevice() {
    assertThat(TrainingDevice.GPU.refusal(Engine.DJL)).isEmpty();
  }
}
