package io.lth.cli;

import io.lth.lottery.problem.Fault;
import io.lth.stages.execution.WorkflowOutcome;

/** What the process tells its caller. */
final class ExitCode {
  static final int REPRODUCED = 0;
  static final int NOT_REPRODUCED = 1;

  /** Two runs compared have the same results. */
  static final int SAME = 0;

  /** Two runs compared have other results. */
  static final int OTHER = 1;

  static final int REQUEST = 2;
  static final int PLATFORM = 3;

  /** As the shell has it for a Ctrl-C. */
  static final int STOPPED = 130;

  private ExitCode() {}

  static int of(WorkflowOutcome outcome) {
    return outcome.holds() ? REPRODUCED : NOT_REPRODUCED;
  }

  static int of(Fault fault) {
    return switch (fault) {
      case REQUEST -> REQUEST;
      case DATA, PLATFORM -> PLATFORM;
      case DIVERGENCE -> NOT_REPRODUCED;
    };
  }
}
