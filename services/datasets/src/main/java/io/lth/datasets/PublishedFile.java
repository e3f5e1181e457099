package io.lth.datasets;

import static java.util.Objects.requireNonNull;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.util.regex.Pattern;

/**
 * One file of a dataset, exactly as its authors published it, unpacked.
 *
 * @param role what it holds
 * @param name without {@code .gz}
 * @param size in bytes
 * @param md5 as its authors published it
 * @param sha256 this project's own pin, of the file with that MD5
 */
public record PublishedFile(Role role, String name, int size, Md5 md5, Sha256 sha256) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** What a file holds; the order is that of a dataset's files and of its digest. */
  public enum Role {
    TRAINING_IMAGES(Idx.Kind.IMAGES),
    TRAINING_LABELS(Idx.Kind.LABELS),
    TEST_IMAGES(Idx.Kind.IMAGES),
    TEST_LABELS(Idx.Kind.LABELS);

    private final Idx.Kind kind;

    Role(Idx.Kind kind) {
      this.kind = kind;
    }
  }

  public PublishedFile {
    requireNonNull(role, "role");
    requireNonNull(md5, "md5");
    requireNonNull(sha256, "sha256");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a published file has a plain name, but this is: " + name);
    }
    if (size < 1) {
      throw new IllegalArgumentException("a published file is not empty, but size is " + size);
    }
  }

  /** The name under which mirrors hold it. */
  String packedName() {
    return name + ".gz";
  }

  /**
   * Parses content that is this file, byte for byte.
   *
   * @param where the content comes from, for the message
   * @throws io.lth.lottery.problem.ProblemException fault {@code data}: {@code not-an-idx-file},
   *     {@code idx-truncated}, {@code idx-overlong} or {@code dataset-digest-mismatch}
   */
  Idx parse(byte[] content, String where) {
    // The structure first: "truncated" says more than "wrong digest".
    Idx idx = Idx.parse(role.kind, content, where);
    Sha256 found = Sha256.of(content);
    if (!found.equals(sha256)) {
      throw Problem.of(Fault.DATA, "dataset-digest-mismatch")
          .expected("%s with SHA-256 %s (MD5 %s)".formatted(name, sha256, md5))
          .found("SHA-256 %s (MD5 %s)".formatted(found, Md5.of(content)))
          .where(where)
          .remedy(
              "replace the file with the published one: this copy was altered, or belongs to"
                  + " another dataset")
          .exception();
    }
    return idx;
  }

  /**
   * Parses content from outside: it must also bear the MD5 that the authors published, which ties
   * this project's pin to theirs.
   */
  Idx parseAtIntake(byte[] content, String where) {
    Idx idx = parse(content, where);
    Md5 found = Md5.of(content);
    if (!found.equals(md5)) {
      throw Problem.of(Fault.DATA, "dataset-pins-disagree")
          .expected("%s with the published MD5 %s".formatted(name, md5))
          .found("MD5 %s under the pinned SHA-256 %s".formatted(found, sha256))
          .where(where)
          .remedy("correct this file's entry in KnownDataset: its two digests are of two files")
          .exception();
    }
    return idx;
  }
}
