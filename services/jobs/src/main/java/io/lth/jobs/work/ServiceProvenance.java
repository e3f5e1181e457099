package io.lth.jobs.work;

import io.lth.lottery.identity.Sha256;

/**
 * What this process computes with, as it is kept beside the results.
 *
 * @param service its name
 * @param json the whole of it
 */
public record ServiceProvenance(String service, String json) {
  private static final int DIGITS = 12;

  /** The same content has the same name, so that replicas of one make share a file. */
  public String fileName() {
    return "provenance/%s-%s.json".formatted(service, Sha256.of(json).abbreviated(DIGITS));
  }
}
