package io.lth.stages.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.Evaluation;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.port.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  @TempDir Path folder;

  private static final Weights WEIGHTS =
      new Weights(
          new LinkedHashMap<>(
              Map.of("fc1.weight", Tensor.of(List.of(1, 2), new float[] {1, -0f}))));
  private static final Checkpoint CHECKPOINT =
      new Checkpoint(
          new TrainingState(20, WEIGHTS, new LinkedHashMap<>(Map.of("momentum", WEIGHTS.zeros()))),
          new LearningCurve(
              List.of(
                  new CurvePoint(
                      new Iteration(20),
                      0.3,
                      new Evaluation(0.1, 1, 2),
                      new Evaluation(0.2, 1, 2)))),
          WEIGHTS,
          null,
          0,
          3);

  @Test
  void aCheckpointComesBackBitForBit() {
    assertThat(Checkpoint.decode(CHECKPOINT.encode(), "test")).isEqualTo(CHECKPOINT);
  }

  @Test
  void aFlippedBitOrAMissingEndIsNoticed() {
    byte[] file = CHECKPOINT.encode();
    byte[] flipped = file.clone();
    flipped[file.length - 3] ^= 1;
    for (byte[] broken : List.of(flipped, Arrays.copyOf(file, file.length - 1), new byte[10])) {
      assertThatThrownBy(() -> Checkpoint.decode(broken, "test"))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem -> assertThat(problem.code()).isEqualTo("checkpoint-corrupted"));
    }
  }

  @Test
  void aStoreKeepsTheLatestAndNothingHalfWritten() throws IOException {
    FileCheckpointStore store = new FileCheckpointStore(folder.resolve("new"));
    assertThat(store.load("a")).isEmpty();
    store.save("a", new byte[] {1});
    store.save("a", new byte[] {2});
    assertThat(store.load("a")).contains(new byte[] {2});
    try (var files = Files.list(folder.resolve("new"))) {
      assertThat(files).hasSize(1);
    }
    store.delete("a");
    store.delete("a");
    assertThat(store.load("a")).isEmpty();
  }

  @Test
  void aFolderThatCannotBeWrittenIsAPlatformProblemThatSaysWhatToDo() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> new FileCheckpointStore(file).save("a", new byte[] {1}))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.fault()).isEqualTo(Fault.PLATFORM);
              assertThat(problem.getMessage()).contains("same command again");
            });
  }
}
