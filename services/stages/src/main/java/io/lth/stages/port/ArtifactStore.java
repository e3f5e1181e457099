package io.lth.stages.port;

import io.lth.lottery.plan.ArtifactReference;

/** Keeps the bytes that stages produce. An outage is waited out; nothing is lost by it. */
public interface ArtifactStore {

  /**
   * Keeps content under a path of a run; the same path again replaces it.
   *
   * @param path relative, with forward slashes
   */
  ArtifactReference put(String run, String path, byte[] content);

  /**
   * Reads content and verifies size and digest.
   *
   * @throws io.lth.lottery.problem.ProblemException with fault {@code DATA} if it is not there or
   *     not what the reference says
   */
  byte[] get(ArtifactReference reference);
}
