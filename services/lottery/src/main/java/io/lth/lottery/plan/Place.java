package io.lth.lottery.plan;

import io.lth.lottery.result.Subject;
import java.util.Optional;
import java.util.OptionalInt;

/** Where in the paper's procedure a stage stands: for people and tags, not for identity. */
public sealed interface Place {

  /** Of the whole workflow run. */
  record Whole() implements Place {}

  /** Of a trial. */
  record Trial(int trial) implements Place {
    public Trial {
      if (trial < 0) {
        throw new IllegalArgumentException("trials count from 0, not " + trial);
      }
    }
  }

  /** Of one training, or of what leads up to it. */
  record Training(Subject subject) implements Place {}

  /** The trial, if the stage belongs to one. */
  default OptionalInt ofTrial() {
    return switch (this) {
      case Whole() -> OptionalInt.empty();
      case Trial(int trial) -> OptionalInt.of(trial);
      case Training(Subject subject) -> OptionalInt.of(subject.trial());
    };
  }

  /** The training it leads up to, if any. */
  default Optional<Subject> ofSubject() {
    return this instanceof Training(Subject subject) ? Optional.of(subject) : Optional.empty();
  }
}
