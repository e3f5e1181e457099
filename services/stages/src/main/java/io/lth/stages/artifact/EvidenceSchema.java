package io.lth.stages.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;

/**
 * The version of the form that summaries, results, checks and verdicts are in, by their field
 * {@code schema}; a file that names none is of version 1.
 *
 * <p>No file of version 1 names it: the digests of finished runs and of committed bundles are those
 * of its bytes. A form that a reader of today would misread is the next version, and names it.
 */
public final class EvidenceSchema {
  private static final String FIELD = "schema";
  private static final int VERSION = 1;

  private EvidenceSchema() {}

  /**
   * Refuses a file of another version.
   *
   * @param root of the file
   * @param where it came from, for the message
   * @throws io.lth.lottery.problem.ProblemException code {@code evidence-of-another-schema}
   */
  public static void require(JsonNode root, String where) {
    JsonNode named = root.path(FIELD);
    if (named.isMissingNode() || (named.isInt() && named.intValue() == VERSION)) {
      return;
    }
    throw Problem.of(Fault.DATA, "evidence-of-another-schema")
        .expected(
            "%s %d, which is what this version of lth reads, or none, which is the same"
                .formatted(FIELD, VERSION))
        .found("%s %s".formatted(FIELD, named))
        .where(where)
        .remedy(
            "read it with the version of lth that wrote it (the run's provenance names its commit),"
                + " or run the experiment again with this one")
        .exception();
  }
}
