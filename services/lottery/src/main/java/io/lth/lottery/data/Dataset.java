package io.lth.lottery.data;

import io.lth.lottery.identity.Sha256;

/**
 * A dataset as published, or of the user's own images: its training and its test images.
 *
 * @param name as an experiment names it, of {@link OwnImages} without the digest
 * @param digest over the content of both parts
 * @param source where it was had from, for the record; it has no part in the identity
 */
public record Dataset(
    String name, Sha256 digest, String source, LabelledImages training, LabelledImages test) {
  public Dataset {
    if (!training.shape().equals(test.shape()) || training.classes() != test.classes()) {
      throw new IllegalArgumentException(
          "training and test images of %s differ in shape or classes".formatted(name));
    }
  }

  /**
   * So many of the training images, and of the test images, evenly spread over them, since they may
   * lie class by class; all where there are no more. Its digest is another one.
   */
  public Dataset spread(int images) {
    return images >= training.count() && images >= test.count()
        ? this
        : new Dataset(
            name,
            Sha256.of("%d of each part of %s".formatted(images, digest.hex())),
            source,
            training.spread(images),
            test.spread(images));
  }
}
