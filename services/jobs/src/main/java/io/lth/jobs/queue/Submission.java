package io.lth.jobs.queue;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.StageKind;
import java.util.Objects;

/**
 * A job as it was asked for.
 *
 * @param key the idempotency key: the same key is the same job
 * @param bodyDigest of the body's canonical form; tells another body under the same key
 * @param stage id of the stage within its plan
 * @param body as it came
 */
public record Submission(
    String key,
    Sha256 bodyDigest,
    String experiment,
    String workflow,
    String stage,
    StageKind kind,
    String body,
    Caller caller) {
  public Submission {
    Objects.requireNonNull(bodyDigest, "bodyDigest");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(caller, "caller");
    if (key.isBlank()) {
      throw new IllegalArgumentException("a job is known by its key, which is blank");
    }
  }
}
