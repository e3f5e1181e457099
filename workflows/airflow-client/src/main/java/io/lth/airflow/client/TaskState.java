package io.lth.airflow.client;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a task instance stands; a state that a newer Airflow has and we don't is kept as it is
 * named.
 */
public sealed interface TaskState {

  /** As Airflow names it; {@code none} where Airflow has no name yet. */
  String word();

  /** Whether nothing more happens to it by itself; an unknown state is no end. */
  boolean ended();

  /** The state of a word of Airflow's, null being {@link Known#NONE}. */
  static TaskState of(@Nullable String word) {
    if (word == null) {
      return Known.NONE;
    }
    return Arrays.<TaskState>stream(Known.values())
        .filter(known -> known.word().equals(word))
        .findFirst()
        .orElseGet(() -> new Unknown(word));
  }

  /** The states of Airflow 3.3. */
  enum Known implements TaskState {
    /** Not looked at by the scheduler yet. */
    NONE("none", false),
    REMOVED("removed", true),
    SCHEDULED("scheduled", false),
    QUEUED("queued", false),
    RUNNING("running", false),
    SUCCESS("success", true),
    RESTARTING("restarting", false),
    FAILED("failed", true),
    UP_FOR_RETRY("up_for_retry", false),
    UP_FOR_RESCHEDULE("up_for_reschedule", false),
    UPSTREAM_FAILED("upstream_failed", true),
    SKIPPED("skipped", true),
    /** In the triggerer: it runs without a worker. */
    DEFERRED("deferred", false),
    AWAITING_INPUT("awaiting_input", false);

    private final String word;
    private final boolean ended;

    Known(String word, boolean ended) {
      this.word = word;
      this.ended = ended;
    }

    @Override
    public String word() {
      return word;
    }

    @Override
    public boolean ended() {
      return ended;
    }
  }

  /** A state that this client does not know. */
  record Unknown(String word) implements TaskState {
    public Unknown {
      Objects.requireNonNull(word, "word");
    }

    @Override
    public boolean ended() {
      return false;
    }
  }
}
