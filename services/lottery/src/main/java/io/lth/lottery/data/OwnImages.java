package io.lth.lottery.data;

import io.lth.lottery.identity.Sha256;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dataset of the user's own images, written {@code name@digest} wherever a dataset is named. The
 * name of a published dataset stands for one content; this one's does not, so the digest of the
 * content goes with it, into the plan and every stage key.
 *
 * @param name in kebab case, none of a published dataset
 * @param digest {@link Dataset#digest()} that the images must have
 */
public record OwnImages(String name, Sha256 digest) {
  private static final String NAME = "[a-z0-9]+(-[a-z0-9]+)*";
  private static final Pattern WRITTEN = Pattern.compile("(" + NAME + ")@([0-9a-f]{64})");

  public OwnImages {
    Objects.requireNonNull(digest, "digest");
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException("a dataset's name is in kebab case, but this is: " + name);
    }
  }

  /** Own images, if that is what the name of a dataset says; else it names a published one. */
  public static Optional<OwnImages> named(String dataset) {
    Matcher written = WRITTEN.matcher(dataset);
    return written.matches()
        ? Optional.of(new OwnImages(written.group(1), new Sha256(written.group(3))))
        : Optional.empty();
  }

  /** As an experiment names it. */
  @Override
  public String toString() {
    return name + "@" + digest;
  }
}
