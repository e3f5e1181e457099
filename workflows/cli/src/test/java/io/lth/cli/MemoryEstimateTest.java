package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.cli.testing.Tree;
import io.lth.lottery.problem.ProblemException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryEstimateTest {

  @Test
  void imagesAreHeldOnceAndTrainingsEachForThemselves(@TempDir Path folder) {
    Home home =
        new Home(
            Tree.in(folder.resolve("tree")).root(),
            folder.resolve("state"),
            folder.resolve("no-python"),
            folder.resolve("no-airflow"));
    MemoryEstimate estimate =
        PlanText.memory(new Experiments(home).read("lenet-mnist", Optional.of("smoke")));

    assertThat(estimate.images()).isEqualTo(70_000 * 784 * 5);
    assertThat(estimate.process()).isEqualTo(700_000_000 + 80 * 4 * 266_610);
    // 266,610 parameters fifteen times, outputs and their gradients of a batch of 60, and 128 MiB.
    assertThat(estimate.training())
        .isEqualTo(4L * (15 * 266_610 + 2 * 60 * (784 + 784 + 900 + 300 + 10)) + (128 << 20));
    assertThat(estimate.total(3))
        .isEqualTo(estimate.process() + estimate.images() + 3 * estimate.training());
    assertThat(estimate.sentence())
        .isEqualTo(
            "about 0.79 GB of memory, 0.27 GB for the images, and 0.15 GB for each training under way");
  }

  @Test
  void imagesThatAreYetToBeCountedAreSaidToBe() {
    assertThat(new MemoryEstimate(700_000_000L, 0, 150_000_000L).sentence())
        .isEqualTo(
            "about 0.70 GB of memory, and 0.15 GB for each training under way, besides the images,"
                + " which are yet to be counted");
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheNumber() {
    MemoryEstimate estimate = new MemoryEstimate(500_000_000L, 500_000_000L, 2_000_000_000L);

    estimate.requireWithin(5_000_000_000L, 2);
    assertThatThrownBy(() -> estimate.requireWithin(4_999_999_999L, 2))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("memory-short")
        .hasMessageContaining("5.00 GB for 2 side by side")
        .hasMessageContaining("this machine's 5.00 GB")
        .hasMessageContaining("--workers 1");
  }

  @Test
  void thisMachineHasSomeMemory() {
    assertThat(MemoryEstimate.ofThisMachine()).isGreaterThan(100_000_000L);
  }
}
