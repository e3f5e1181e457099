package io.lth.lottery.data;

import io.lth.lottery.random.RandomStream;

/**
 * How images are varied in the batches that a network is trained on; what evaluates it sees them as
 * they are. First an image is mirrored left to right with probability ½, then it is padded with
 * black pixels on all sides and cropped to its own size again, each place being equally likely.
 *
 * <p>Black is pixel 0 of the image, before normalization.
 *
 * @param flip whether half of the images are mirrored
 * @param padding pixels on each side, 0 for no crop
 */
public record Augmentation(boolean flip, int padding) {

  /** Every image as it is. */
  public static final Augmentation NONE = new Augmentation(false, 0);

  private static final int MOST_PADDING = 1000;

  public Augmentation {
    if (padding < 0 || padding > MOST_PADDING) {
      throw new IllegalArgumentException(
          "padding lies in 0 … %d pixels, but is %d".formatted(MOST_PADDING, padding));
    }
  }

  /**
   * One variation of an image.
   *
   * @param flipped before it is cropped
   * @param down rows from the top of the image to that of the crop; below 0 if it begins above
   * @param right columns from the left of the image to that of the crop; below 0 if it begins left
   */
  public record View(boolean flipped, int down, int right) {
    /** The image as it is. */
    public static final View PLAIN = new View(false, 0, 0);
  }

  /**
   * Draws the variation of the next image; draws nothing where nothing varies.
   *
   * @param stream of purpose {@code AUGMENTATION}
   */
  public View draw(RandomStream stream) {
    boolean flipped = flip && stream.nextInt(2) == 1;
    int places = 2 * padding + 1;
    int down = padding == 0 ? 0 : stream.nextInt(places) - padding;
    int right = padding == 0 ? 0 : stream.nextInt(places) - padding;
    return new View(flipped, down, right);
  }

  /**
   * Writes a batch of training images, each varied by a draw of its own and then normalized.
   *
   * @param batch indices into the images
   * @param stream of purpose {@code AUGMENTATION}, the substream of the training's step: a resumed
   *     training needs no other state
   * @param target receives [batch, channels, height, width]
   */
  public void copyBatch(
      LabelledImages images,
      int[] batch,
      Normalization normalization,
      RandomStream stream,
      float[] target) {
    for (int i = 0; i < batch.length; i++) {
      View view = draw(stream);
      images.copyNormalized(batch[i], view, normalization, target, i * images.shape().size());
    }
  }
}
