package io.lth.lottery.identity;

import java.util.Objects;

/** What determines a stage's result, as a digest: same key, same result. */
public record StageKey(Sha256 digest) {
  public StageKey {
    Objects.requireNonNull(digest, "digest");
  }

  @Override
  public String toString() {
    return digest.hex();
  }
}
