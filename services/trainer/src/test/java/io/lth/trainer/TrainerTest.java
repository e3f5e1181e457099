package io.lth.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.experiment.Engine;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.sparse.SparseEngine;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingEngines;
import io.lth.stages.testing.ReferenceEngine;
import io.lth.training.TrainingDevice;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private final TrainingEngine djl = new ReferenceEngine();

  @Test
  void onTheCpuBothEnginesTrain() {
    TrainingEngines engines = Trainer.Parts.on(TrainingDevice.CPU, djl);

    assertThat(engines.engine(Engine.DJL)).isSameAs(djl);
    assertThat(engines.engine(Engine.SPARSE)).isInstanceOf(SparseEngine.class);
    assertThat(engines.numerics()).hasSize(2);
  }

  @Test
  void onAGpuTheEngineThatComputesOnTheCpuIsRefusedAndTheOtherTrains() {
    TrainingEngines engines = Trainer.Parts.on(TrainingDevice.GPU, djl);

    assertThat(engines.engine(Engine.DJL)).isSameAs(djl);
    assertThat(engines.numerics()).containsExactly(djl.numerics());
    assertThatThrownBy(() -> engines.engine(Engine.SPARSE))
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.fault()).isEqualTo(Fault.REQUEST))
        .hasMessageContaining("device-of-another-engine")
        .hasMessageContaining("LTH_DEVICE=gpu")
        .hasMessageContaining("name engine: djl");
  }
}
