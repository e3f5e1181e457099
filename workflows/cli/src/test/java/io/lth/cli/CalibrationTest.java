package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.SplitDataset;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.network.Network;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.StreamName;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.port.Training;
import io.lth.stages.port.TrainingEngine;
import io.lth.stages.port.TrainingStreams;
import io.lth.stages.port.TrainingTask;
import io.lth.stages.testing.ForwardingTraining;
import io.lth.stages.testing.ReferenceEngine;
import io.lth.stages.testing.SyntheticDataset;
import io.lth.stages.testing.TinyWorkflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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

  /** A trial has 1, 5, 2 and 7 trainings in its rounds 0 to 3. */
  @Test
  void aRoundBetweenTwoMeasuredOnesTakesItsShareOfBoth() {
    Calibration measured = measured(Map.of(0, 80, 1, 60, 3, 20));

    assertThat(measured.estimate(experiment, 1)).hasSeconds(2 * (80 + 5 * 60 + 2 * 40 + 7 * 20));
    assertThat(measured(Map.of(0, 70, 3, 10)).estimate(experiment, 1))
        .hasSeconds(2 * (70 + 5 * 50 + 2 * 30 + 7 * 10));
  }

  @Test
  void whereOnlyTheDenseNetworkWasMeasuredAllTakeAsLong() {
    assertThat(measured(Map.of(0, 80)).estimate(experiment, 1)).hasSeconds(2 * 15 * 80);
  }

  @Test
  void trainingsSideBySideTakeTheirPartButNoneIsDivided() {
    Calibration measured = measured(Map.of(0, 80));

    assertThat(measured.estimate(experiment, 3)).hasSeconds(30 * 80 / 3);
    assertThat(measured.estimate(experiment, 30)).hasSeconds(80);
    assertThat(measured.estimate(experiment, 64)).hasSeconds(80);
    assertThat(measured.sentence(experiment, 3))
        .isEqualTo("about 13 min 20 s of training on 3 core(s), as measured just now");
  }

  @Test
  void eachVariantTakesWhatWasMeasuredOfIt() {
    Variant tiny = experiment.only();
    Experiment two =
        experiment.withVariants(List.of(labelled(tiny, "slow"), labelled(tiny, "fast")));
    Calibration measured =
        new Calibration(Map.of("slow", rounds(Map.of(0, 100)), "fast", rounds(Map.of(0, 1))));

    assertThat(measured.estimate(two, 1)).hasSeconds(30 * 100 + 30);
  }

  /** 60 iterations; 3 evaluations of 60 and 200 images; at the end the 340 that are left. */
  @Test
  void aTrainingIsItsIterationsAndAllThatItEvaluates() {
    RandomStream stream =
        new StreamName(experiment.seed(), 0, 0, Purpose.VALIDATION_SPLIT, 0).stream();
    SplitDataset data = SplitDataset.draw(dataset(), Normalization.UNIT_INTERVAL, 60, stream);
    Calibration.Pace pace = new Calibration.Pace(Duration.ofMillis(10), Duration.ofMillis(1));

    assertThat(pace.training(experiment.only().recipe(), data))
        .hasMillis(60 * 10 + 3 * (60 + 200) + 340);
  }

  private static Calibration measured(Map<Integer, Integer> seconds) {
    return new Calibration(Map.of(Variant.UNNAMED, rounds(seconds)));
  }

  private static NavigableMap<Integer, Duration> rounds(Map<Integer, Integer> seconds) {
    NavigableMap<Integer, Duration> rounds = new TreeMap<>();
    seconds.forEach((round, taken) -> rounds.put(round, Duration.ofSeconds(taken)));
    return rounds;
  }

  private static Variant labelled(Variant variant, String label) {
    return new Variant(
        label, variant.network(), variant.recipe(), variant.pruning(), variant.controls());
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
