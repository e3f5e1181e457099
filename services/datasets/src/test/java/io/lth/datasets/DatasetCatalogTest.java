package io.lth.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
  void listsMnistAndFashionMnist() {
    assertThat(CATALOG.names()).containsExactly("mnist", "fashion-mnist");
  }

  @ParameterizedTest
  @CsvSource({"mnst, mnist", "MNIST, mnist", "fashion_mnist, fashion-mnist"})
  void anUnknownNameListsTheKnownOnesAndSuggestsTheNearest(String asked, String nearest) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> CATALOG.named(asked))
        .satisfies(
            e -> {
              assertThat(e.fault()).isEqualTo(Fault.REQUEST);
              assertThat(e.code()).isEqualTo("dataset-unknown");
            })
        .withMessageContaining("mnist, fashion-mnist")
        .withMessageContaining("did you mean %s?", nearest);
  }

  /**
   * Golden: computed with sha256sum and xxd over the pins; a change makes other datasets of them.
   */
  @ParameterizedTest
  @CsvSource({
    "mnist, e9914cff2ade526da2ab1ac60c072f9173cc53e35b9411692de8207cb1b9009d",
    "fashion-mnist, 4d8e31d2057f6f938ff47097ba334038e7aafbaf24b67665d2dd1ecda01730a3"
  })
  void theDigestOfADatasetIsPinned(String name, String digest) {
    assertThat(CATALOG.named(name).digest()).hasToString(digest);
  }

  @Test
  void noTwoFilesOfAllDatasetsAreTheSame() {
    assertThat(
            CATALOG.datasets().stream()
                .flatMap(dataset -> dataset.files().stream())
                .map(KnownFile::sha256))
        .doesNotHaveDuplicates()
        .hasSize(8);
  }

  @Test
  void everyMirrorIsReachedByHttps() {
    assertThat(CATALOG.datasets().stream().flatMap(dataset -> dataset.mirrors().stream()))
        .hasSize(4)
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
