package io.lth.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lth.datasets.testing.FakeMirror;
import io.lth.datasets.testing.TinyCifar;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class CifarArchiveTest {
  private static final TinyCifar TINY = TinyCifar.of(5);

  @TempDir private Path folder;
  private Path cache;
  private FakeMirror mirror;
  private final List<String> progress = new CopyOnWriteArrayList<>();

  @BeforeEach
  void startMirror() throws IOException {
    cache = folder.resolve("cache");
    mirror = FakeMirror.empty();
    mirror.serveAs(TinyCifar.ARCHIVE, TINY.archive());
  }

  @AfterEach
  void stopMirror() {
    mirror.close();
  }

  @Test
  void everyRecordIsALabelAndAnImageInTheOrderOfTheBatches() {
    Dataset dataset = load(TINY);

    assertThat(dataset.digest()).isEqualTo(TINY.known(mirror.address()).digest());
    assertThat(dataset.source()).isEqualTo(mirror.address().toString());
    assertThat(dataset.training().count()).isEqualTo(6);
    assertThat(dataset.test().count()).isEqualTo(3);
    assertRecords(dataset.training(), 0, TINY.content(TinyCifar.FIRST));
    assertRecords(dataset.training(), 3, TINY.content(TinyCifar.SECOND));
    assertRecords(dataset.test(), 0, TINY.content(TinyCifar.TEST));
  }

  @Test
  void theArchiveIsDownloadedOnceAndServesFromTheCache() {
    Dataset first = load(TINY);
    mirror.close();
    progress.clear();
    Dataset second = load(TINY);
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(second.source()).isEqualTo(first.source());
    assertRecords(second.test(), 0, TINY.content(TinyCifar.TEST));
    assertThat(progress).isEmpty();
  }

  @Test
  void aDamagedArchiveInTheCacheIsSetAsideAndGotAnew() throws IOException {
    load(TINY);
    Path cached = cache.resolve("tiny-cifar").resolve(TinyCifar.ARCHIVE);
    byte[] damaged = TINY.archive();
    damaged[damaged.length / 2] ^= 1;
    Files.write(cached, damaged);
    load(TINY);
    assertThat(cached).hasBinaryContent(TINY.archive());
    assertThat(progress).anyMatch(line -> line.contains("is damaged"));
  }

  @Test
  void theUsersFolderHoldsTheArchiveAsItIsPublished() throws IOException {
    Path own = Files.createDirectories(folder.resolve("own"));
    Files.write(own.resolve(TinyCifar.ARCHIVE), TINY.archive());
    assertThat(load(TINY, own).source()).isEqualTo("own folder");
    assertThat(mirror.requests()).isZero();
  }

  @Test
  void anArchiveThatBreaksOffIsTruncatedAndSaysWhereAndHowLongItIs() throws IOException {
    byte[] whole = TINY.archive();
    Path own = Files.createDirectories(folder.resolve("own"));
    Path broken = own.resolve(TinyCifar.ARCHIVE);
    Files.write(broken, Arrays.copyOf(whole, whole.length - 7));
    ProblemException truncated = failure(TINY, own);
    assertThat(truncated.code()).isEqualTo("dataset-truncated");
    assertThat(truncated.fault()).isEqualTo(Fault.DATA);
    assertThat(truncated)
        .hasMessageContaining("of %,d bytes".formatted(whole.length))
        .hasMessageContaining("only %,d bytes".formatted(whole.length - 7))
        .hasMessageContaining(broken.toString());
    assertThat(mirror.requests()).isZero();
  }

  @Test
  void anArchiveOfAnotherDigestIsRefusedAndNeverKept() {
    byte[] other = TINY.archive();
    other[other.length - 1] ^= 1;
    mirror.serveAs(TinyCifar.ARCHIVE, other);
    ProblemException wrong = failure(TINY);
    assertThat(wrong.code()).isEqualTo("dataset-wrong-digest");
    assertThat(wrong.fault()).isEqualTo(Fault.DATA);
    assertThat(wrong).hasMessageContaining(mirror.address() + TinyCifar.ARCHIVE);
    assertThat(cache.resolve("tiny-cifar").resolve(TinyCifar.ARCHIVE)).doesNotExist();
  }

  @Test
  void aLongerArchiveIsAnotherOne() {
    mirror.serveAs(TinyCifar.ARCHIVE, Arrays.copyOf(TINY.archive(), TINY.archive().length + 1));
    assertThat(failure(TINY).code()).isEqualTo("dataset-overlong");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>Please sign in"})
  void aPageIsNoArchive(String page) {
    mirror.serveAs(TinyCifar.ARCHIVE, page.getBytes(UTF_8));
    assertThat(failure(TINY).code()).isEqualTo("dataset-not-archive");
  }

  @Test
  void whereItCanBeHadNowhereTheRemedyIsTheUsersFolder() {
    mirror.close();
    ProblemException nowhere = failure(TINY);
    assertThat(nowhere.code()).isEqualTo("dataset-unreachable");
    assertThat(nowhere)
        .hasMessageContaining("put %s into a folder and set LTH_DATA to it", TinyCifar.ARCHIVE);
  }

  @Test
  void aBatchThatIsMissingIsNamed() {
    ProblemException missing = failureOfPinned(TINY.without(TinyCifar.SECOND));
    assertThat(missing.code()).isEqualTo("dataset-not-cifar");
    assertThat(missing).hasMessageContaining(TinyCifar.SECOND);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 13, 26, 38, 40, 52})
  void aBatchHoldsAllItsRecordsAndNoMore(int length) {
    byte[] other = Arrays.copyOf(TINY.content(TinyCifar.FIRST), length);
    ProblemException wrong = failureOfPinned(TINY.with(TinyCifar.FIRST, other));
    assertThat(wrong.code()).isEqualTo("dataset-not-cifar");
    assertThat(wrong)
        .hasMessageContaining("3 records of 13 bytes")
        .hasMessageContaining(TinyCifar.FIRST);
  }

  @Test
  void aLabelOfNoClassIsRefused() {
    byte[] records = TINY.content(TinyCifar.TEST);
    records[13] = 4;
    ProblemException wrong = failureOfPinned(TINY.with(TinyCifar.TEST, records));
    assertThat(wrong.code()).isEqualTo("dataset-not-cifar");
    assertThat(wrong).hasMessageContaining("a label below 4").hasMessageContaining("4 for image 1");
  }

  @Test
  void aFormWithoutImagesIsRefused() {
    KnownFile archive = TINY.known(mirror.address()).files().getFirst();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PublishedForm.CifarBinary(archive, List.of(), "test", 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PublishedForm.CifarBinary(archive, List.of("first"), "test", 0));
  }

  private static void assertRecords(LabelledImages images, int from, byte[] records) {
    for (int image = 0; image < 3; image++) {
      int record = image * (1 + TinyCifar.PIXELS);
      assertThat(images.label(from + image)).isEqualTo(records[record]);
      for (int i = 0; i < TinyCifar.PIXELS; i++) {
        assertThat(images.pixel(from + image, i))
            .isEqualTo(Byte.toUnsignedInt(records[record + 1 + i]));
      }
    }
  }

  /** Of an archive that the catalog pins as it is, wrong as it is. */
  private ProblemException failureOfPinned(TinyCifar wrong) {
    mirror.serveAs(TinyCifar.ARCHIVE, wrong.archive());
    return failure(wrong);
  }

  private Dataset load(TinyCifar pinned, Path... folders) {
    return new DatasetLoader(
            new DatasetCatalog(List.of(pinned.known(mirror.address()))),
            DatasetSettings.cachedIn(cache).withFolders(List.of(folders)),
            progress::add)
        .load("tiny-cifar");
  }

  private ProblemException failure(TinyCifar pinned, Path... folders) {
    ProblemException failure =
        catchThrowableOfType(ProblemException.class, () -> load(pinned, folders));
    assertThat(failure).as("the problem that was to be found").isNotNull();
    return failure;
  }
}
