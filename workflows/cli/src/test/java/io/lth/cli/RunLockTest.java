package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir private Path folder;

  /** Takes the lock in a process of its own, says so, and holds it until its input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      Path state = Path.of(arguments[0]);
      try (RunLock _ = RunLock.take(new Home(state, state, state, state), "lenet-mnist quick")) {
        System.out.println("held");
        if (System.in.read() >= 0) {
          throw new IllegalStateException("nobody writes here");
        }
      }
    }
  }

  @Test
  void whoComesSecondHearsWhatRunsAndWhere() throws IOException {
    Process holder = hold();
    try {
      assertThatThrownBy(this::take)
          .isInstanceOfSatisfying(
              ProblemException.class,
              refused -> {
                assertThat(refused.code()).isEqualTo("reproduction-under-way");
                assertThat(refused.fault()).isEqualTo(Fault.PLATFORM);
                assertThat(refused)
                    .hasMessageContaining("lenet-mnist quick, process " + holder.pid())
                    .hasMessageContaining("LTH_HOME");
              });
    } finally {
      holder.destroyForcibly().onExit().join();
    }
  }

  @Test
  void theLockOfAKilledProcessIsFree() throws IOException {
    hold().destroyForcibly().onExit().join();

    take().close();
  }

  @Test
  void oneProcessTakesItOnlyOnceUntilItIsClosed() {
    try (RunLock _ = take()) {
      assertThatThrownBy(this::take).hasMessageContaining("reproduction-under-way");
    }
    take().close();
  }

  @Test
  void aStateFolderThatCannotBeOneIsThePlatformsFault() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> RunLock.take(new Home(folder, file, folder, folder), "x"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.code()).isEqualTo("state-unusable"));
  }

  private RunLock take() {
    return RunLock.take(new Home(folder, folder, folder, folder), "another");
  }

  private Process hold() throws IOException {
    Process holder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Holder.class.getName(),
                    folder.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader says = holder.inputReader();
    assertThat(says.readLine()).isEqualTo("held");
    return holder;
  }
}
