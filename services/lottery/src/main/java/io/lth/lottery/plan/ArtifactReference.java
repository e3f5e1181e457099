package io.lth.lottery.plan;

import io.lth.lottery.identity.Sha256;

/**
 * Where a stage's output lies, and what it must be.
 *
 * @param run id of the MLflow run that holds it
 * @param path within the run's artifacts
 * @param digest of its bytes; verified on every read
 * @param size in bytes
 */
public record ArtifactReference(String run, String path, Sha256 digest, long size) {
  public ArtifactReference {
    if (run.isBlank() || path.isBlank() || path.startsWith("/") || path.contains("..")) {
      throw new IllegalArgumentException("not an artifact of a run: %s / %s".formatted(run, path));
    }
    if (size < 0) {
      throw new IllegalArgumentException("size must not be negative, but is " + size);
    }
  }
}
