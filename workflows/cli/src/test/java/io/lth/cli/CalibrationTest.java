package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.network.Network;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.ForwardingTraining;
import io.lth.stages.testing.ReferenceEngine;
import io.lth.stages.testing.SyntheticDataset;
import io.lth.stages.testing.TinyWorkflow;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final int WORKERS = 2;

  private final Experiment experiment = TinyWorkflow.EXPERIMENT;
  private final Cancellation cancellation = new Cancellation();

  @Test
  void aStopEndsItAtTheNextStepWithNoTrainingLeftOpen() {
    StoppingEngine engine = new StoppingEngine();

    assertThatThrownBy(
            () -> Calibration.measure(engine, experiment, dataset(), WORKERS, cancellation))
        .isInstanceOf(CancellationException.class);
    assertThat(engine.steps).hasValueBetween(1, WORKERS);
    assertThat(engine.open).hasValue(0);
  }

  private Dataset dataset() {
    Network network = experiment.only().network();
    return SyntheticDataset.of("made-up", network.input(), network.classes(), 400, 200);
  }

  /** Asks for a stop in its first step. */
  private final class StoppingEngine implements TrainingEngine {
    private final TrainingEngine real = new ReferenceEngine();
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    @Override
    public Numerics numerics() {
      return real.numerics();
    }

    @Override
    public Training begin(TrainingTask task) {
      open.incrementAndGet();
      return new ForwardingTraining(real.begin(task)) {
        @Override
        public double step(int[] examples, double learningRate, TrainingStreams streams) {
          steps.incrementAndGet();
          cancellation.request();
          return super.step(examples, learningRate, streams);
        }

        @Override
        public void close() {
          super.close();
          open.decrementAndGet();
        }
      };
    }
  }
}
