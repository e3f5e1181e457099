package io.lth.datasets;

import java.util.List;
import java.util.stream.Stream;

/** The form in which a dataset was published: which files there are, and what they hold. */
public sealed interface PublishedForm {

  /** All files, in the order that the dataset's digest is taken in. */
  List<KnownFile> files();

  /** Published training images. */
  int trainingCount();

  /** Published test images. */
  int testCount();

  /** Images and labels in an idx file each, as of MNIST. */
  record Idx(
      KnownFile trainingImages,
      KnownFile trainingLabels,
      KnownFile testImages,
      KnownFile testLabels)
      implements PublishedForm {

    @Override
    public List<KnownFile> files() {
      return List.of(trainingImages, trainingLabels, testImages, testLabels);
    }

    /** A label file is a header of 8 bytes and a byte an image. */
    @Override
    public int trainingCount() {
      return trainingLabels.size() - 8;
    }

    @Override
    public int testCount() {
      return testLabels.size() - 8;
    }
  }

  /**
   * The binary version of CIFAR-10: a gzipped tar with batches of records, each a label of one byte
   * and an image, channel by channel, row by row.
   *
   * @param archive digested as it is published, compressed
   * @param trainingBatches paths in the archive, in the order of the images
   * @param testBatch path in the archive
   * @param imagesPerBatch in every batch, the test batch too
   */
  record CifarBinary(
      KnownFile archive, List<String> trainingBatches, String testBatch, int imagesPerBatch)
      implements PublishedForm {
    public CifarBinary {
      trainingBatches = List.copyOf(trainingBatches);
      if (trainingBatches.isEmpty() || imagesPerBatch < 1) {
        throw new IllegalArgumentException(
            "there is at least one training batch of one image, not %d of %d"
                .formatted(trainingBatches.size(), imagesPerBatch));
      }
    }

    @Override
    public List<KnownFile> files() {
      return List.of(archive);
    }

    @Override
    public int trainingCount() {
      return Math.multiplyExact(trainingBatches.size(), imagesPerBatch);
    }

    @Override
    public int testCount() {
      return imagesPerBatch;
    }

    List<String> batches() {
      return Stream.concat(trainingBatches.stream(), Stream.of(testBatch)).toList();
    }
  }
}
