package io.lth.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatasetCatalogTest {
  private static final DatasetCatalog CATALOG = DatasetCatalog.standard();

  @Test
  void listsMnistFashionMnistAndCifar10() {
    assertThat(CATALOG.names()).containsExactly("mnist", "fashion-mnist", "cifar10");
  }

  @ParameterizedTest
  @CsvSource({"mnst, mnist", "MNIST, mnist", "fashion_mnist, fashion-mnist", "cifar-10, cifar10"})
  void anUnknownNameListsTheKnownOnesAndSuggestsTheNearest(String asked, String nearest) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> CATALOG.named(asked))
        .satisfies(
            e -> {
              assertThat(e.fault()).isEqualTo(Fault.REQUEST);
              assertThat(e.code()).isEqualTo("dataset-unknown");
            })
        .withMessageContaining("mnist, fashion-mnist, cifar10")
        .withMessageContaining("did you mean %s?", nearest);
  }

  /**
   * Golden: computed with sha256sum and xxd over the pins; a change makes other datasets of them.
   */
  @ParameterizedTest
  @CsvSource({
    "mnist, e9914cff2ade526da2ab1ac60c072f9173cc53e35b9411692de8207cb1b9009d",
    "fashion-mnist, 4d8e31d2057f6f938ff47097ba334038e7aafbaf24b67665d2dd1ecda01730a3",
    "cifar10, 254a28250a8a42be8adb4d0c08b19e3849e3364ac3fb8de3a86c36592bf9746e"
  })
  void theDigestOfADatasetIsPinned(String name, String digest) {
    assertThat(CATALOG.named(name).digest()).hasToString(digest);
  }

  /** The archive as its authors describe it, in 5 training batches and one of test images. */
  @Test
  void cifar10IsTheBinaryVersion() {
    KnownDataset cifar10 = CATALOG.named("cifar10");
    assertThat(cifar10.trainingCount()).isEqualTo(50_000);
    assertThat(cifar10.shape()).isEqualTo(new ImageShape(3, 32, 32));
    assertThat(cifar10.classes()).isEqualTo(10);
    assertThat(cifar10.files())
        .singleElement()
        .satisfies(
            archive -> {
              assertThat(archive.name()).isEqualTo("cifar-10-binary.tar.gz");
              assertThat(archive.size()).isEqualTo(170_052_171);
              assertThat(archive.sha256())
                  .hasToString("c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd");
            });
  }

  @Test
  void aDatasetThatCanBeHadNowhereIsRefused() {
    KnownDataset mnist = CATALOG.named("mnist");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new KnownDataset(
                    mnist.name(), mnist.shape(), 10, mnist.form(), List.of(), List.of()));
  }

  @Test
  void noTwoFilesOfAllDatasetsAreTheSame() {
    assertThat(
            CATALOG.datasets().stream()
                .flatMap(dataset -> dataset.files().stream())
                .map(KnownFile::sha256))
        .doesNotHaveDuplicates()
        .hasSize(9);
  }

  @Test
  void everyMirrorIsReachedByHttps() {
    assertThat(CATALOG.datasets().stream().flatMap(dataset -> dataset.mirrors().stream()))
        .hasSize(5)
        .extracting(URI::getScheme)
        .containsOnly("https");
  }

  @Test
  void aCatalogNamesADatasetOnce() {
    KnownDataset mnist = CATALOG.named("mnist");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DatasetCatalog(List.of(mnist, mnist)));
    assertThatIllegalArgumentException().isThrownBy(() -> new DatasetCatalog(List.of()));
  }
}
