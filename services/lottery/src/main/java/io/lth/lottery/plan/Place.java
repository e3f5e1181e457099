package io.lth.lottery.plan;

import io.lth.lottery.result.Subject;
import java.util.Optional;

/** Where in the paper's procedure a stage stands: for people and tags, not for identity. */
public sealed interface Place {

  /** Of the whole workflow run. */
  record Whole() implements Place {}

  /** Of a trial of a variant. */
  record Trial(String variant, int trial) implements Place {
    public Trial {
      if (trial < 0) {
        throw new IllegalArgumentException("trials count from 0, not " + trial);
      }
    }

    /** As in {@code trial-0} or {@code conv-2.trial-0}. */
    public String slug() {
      return Subject.slug(variant, trial);
    }
  }

  /** Of one training, or of what leads up to it. */
  record Training(Subject subject) implements Place {}

  /** The trial of a variant, if the stage belongs to one. */
  default Optional<Trial> ofTrial() {
    return switch (this) {
      case Whole() -> Optional.empty();
      case Trial trial -> Optional.of(trial);
      case Training(Subject subject) -> Optional.of(new Trial(subject.variant(), subject.trial()));
    };
  }

  /** The training it leads up to, if any. */
  default Optional<Subject> ofSubject() {
    return this instanceof Training(Subject subject) ? Optional.of(subject) : Optional.empty();
  }
}
