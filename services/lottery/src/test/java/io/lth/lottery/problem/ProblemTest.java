package io.lth.lottery.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProblemTest {
  private static final Problem PROBLEM = problem(Fault.DATA, "digest-mismatch");

  @Test
  void itSaysWhatWasExpectedAndFoundAndWhereAndWhatToDo() {
    assertThat(PROBLEM.message().lines())
        .containsExactly(
            "digest-mismatch: expected a whole file, found half of one.",
            "  where:   train-images",
            "  what to do: delete it and start again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Digest", "digest_mismatch", "digest-", "-digest", "1digest"})
  void itsCodeIsKebabCase(String code) {
    assertThatIllegalArgumentException().isThrownBy(() -> problem(Fault.DATA, code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void noPartIsBlank(String blank) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Problem("code", Fault.DATA, blank, "b", "c", "d"))
        .withMessage("expected must not be blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Problem("code", Fault.DATA, "a", blank, "c", "d"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Problem("code", Fault.DATA, "a", "b", blank, "d"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Problem("code", Fault.DATA, "a", "b", "c", blank));
  }

  @Test
  void anExceptionCarriesAllProblemsAndTheFirstOnesFault() {
    Problem other = problem(Fault.PLATFORM, "disk-full");
    ProblemException exception = new ProblemException(List.of(PROBLEM, other));
    assertThat(exception.problems()).containsExactly(PROBLEM, other);
    assertThat(exception.fault()).isEqualTo(Fault.DATA);
    assertThat(exception.code()).isEqualTo("digest-mismatch");
    assertThat(exception).hasMessageContainingAll(PROBLEM.message(), other.message());
    IllegalStateException cause = new IllegalStateException("made up");
    assertThat(PROBLEM.exception(cause)).hasCause(cause).hasMessage(PROBLEM.message());
    assertThatIllegalArgumentException().isThrownBy(() -> new ProblemException(List.of()));
  }

  private static Problem problem(Fault fault, String code) {
    return Problem.of(fault, code)
        .expected("a whole file")
        .found("half of one")
        .where("train-images")
        .remedy("delete it and start again");
  }
}
