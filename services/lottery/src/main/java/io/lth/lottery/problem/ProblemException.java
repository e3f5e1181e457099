package io.lth.lottery.problem;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Carries one or more problems up to whoever can show them; all of them share the first's fault.
 */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized: problems travel as JSON
  private final List<Problem> problems;

  public ProblemException(Problem problem) {
    super(problem.message());
    this.problems = List.of(problem);
  }

  public ProblemException(Problem problem, Throwable cause) {
    super(problem.message(), cause);
    this.problems = List.of(problem);
  }

  public ProblemException(List<Problem> problems) {
    super(
        problems.stream()
            .map(Problem::message)
            .collect(Collectors.joining(System.lineSeparator())));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a problem exception needs at least one problem");
    }
    this.problems = List.copyOf(problems);
  }

  /** At least one. */
  public List<Problem> problems() {
    return problems;
  }

  public Fault fault() {
    return problems.getFirst().fault();
  }

  public String code() {
    return problems.getFirst().code();
  }
}
