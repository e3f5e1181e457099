package io.lth.airflow.client;

import java.util.Arrays;
import java.util.Objects;

/** Where a run stands; a state that a newer Airflow has and we don't is kept as it is named. */
public sealed interface RunState {

  /** As Airflow names it. */
  String word();

  /** The state of a word of Airflow's. */
  static RunState of(String word) {
    return Arrays.<RunState>stream(Known.values())
        .filter(known -> known.word().equals(word))
        .findFirst()
        .orElseGet(() -> new Unknown(word));
  }

  /** The states of Airflow 3.3. */
  enum Known implements RunState {
    QUEUED("queued"),
    RUNNING("running"),
    SUCCESS("success"),
    FAILED("failed");

    private final String word;

    Known(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  /** A state that this client does not know. */
  record Unknown(String word) implements RunState {
    public Unknown {
      Objects.requireNonNull(word, "word");
    }
  }
}
