package io.lth.lottery.plan;

import java.util.Objects;

/** An output of an earlier stage, taken as an input. */
public record Input(StageId stage, String output) {
  public Input {
    Objects.requireNonNull(stage, "stage");
    if (output.isBlank()) {
      throw new IllegalArgumentException("an input names the output it takes");
    }
  }
}
